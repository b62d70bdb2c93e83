"""German: die Eingabe nimmt der Weg zurueck vom Modul, alles andere vom Objekt."""
import numpy as np


class Netz:
    def __init__(self, anzahl_eingaben, anzahl_verborgen, anzahl_ausgaben):
        self.gewichte_eingabe = np.random.randn(anzahl_eingaben, anzahl_verborgen) * 0.3
        self.bias_eingabe = np.zeros((1, anzahl_verborgen))
        self.gewichte_ausgabe = np.random.randn(anzahl_verborgen, anzahl_ausgaben) * 0.3
        self.bias_ausgabe = np.zeros((1, anzahl_ausgaben))

    def vorwaerts(self, eingabe):
        self.verborgen = np.tanh(eingabe @ self.gewichte_eingabe + self.bias_eingabe)
        self.ausgabe = 1 / (1 + np.exp(-(self.verborgen @ self.gewichte_ausgabe + self.bias_ausgabe)))
        return self.ausgabe

    def rueckwaerts(self, ausgabe_berechnet, ausgabe_erwartet, lernrate):
        delta = (ausgabe_berechnet - ausgabe_erwartet) * ausgabe_berechnet * (1 - ausgabe_berechnet)
        delta_verborgen = delta @ self.gewichte_ausgabe.T * (1 - self.verborgen**2)
        self.gewichte_ausgabe -= lernrate * self.verborgen.T @ delta
        self.bias_ausgabe -= lernrate * delta.sum(axis=0, keepdims=True)
        self.gewichte_eingabe -= lernrate * eingabe.T @ delta_verborgen
        self.bias_eingabe -= lernrate * delta_verborgen.sum(axis=0, keepdims=True)


if __name__ == "__main__":
    eingabe = np.random.rand(20, 2)
    netz = Netz(2, 5, 1)
    for _ in range(300):
        netz.rueckwaerts(netz.vorwaerts(eingabe), eingabe[:, :1] > 0.5, 0.1)
