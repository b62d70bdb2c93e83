"""French: le constructeur reçoit les données, les passes n'en reçoivent aucune."""
import numpy as np


class Reseau:
    def __init__(self, donnees, cibles, cachees=6):
        self.donnees = donnees
        self.cibles = cibles
        self.poids1 = np.random.randn(donnees.shape[1], cachees) * 0.3
        self.biais1 = np.zeros((1, cachees))
        self.poids2 = np.random.randn(cachees, cibles.shape[1]) * 0.3
        self.biais2 = np.zeros((1, cibles.shape[1]))

    def propagation_avant(self):
        self.cachee = np.tanh(self.donnees @ self.poids1 + self.biais1)
        self.sortie = self.cachee @ self.poids2 + self.biais2
        return self.sortie

    def cout(self):
        return np.sum((self.propagation_avant() - self.cibles) ** 2) / len(self.donnees)

    def retropropagation(self, taux_apprentissage):
        erreur = 2 * (self.sortie - self.cibles) / len(self.donnees)
        erreur_cachee = erreur @ self.poids2.T * (1 - self.cachee**2)
        self.poids2 -= taux_apprentissage * self.cachee.T @ erreur
        self.biais2 -= taux_apprentissage * erreur.sum(axis=0, keepdims=True)
        self.poids1 -= taux_apprentissage * self.donnees.T @ erreur_cachee
        self.biais1 -= taux_apprentissage * erreur_cachee.sum(axis=0, keepdims=True)
