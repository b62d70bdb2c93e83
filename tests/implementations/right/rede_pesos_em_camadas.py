"""Portuguese: uma lista de pesos; a primeira linha de cada matriz são os vieses."""
import numpy as np


def com_um(A):
    return np.hstack([np.ones((len(A), 1)), A])


class Rede:
    def __init__(self, tamanho_entrada, tamanhos_ocultas, tamanho_saida, taxa_aprendizado=0.05):
        tamanhos = [tamanho_entrada, *tamanhos_ocultas, tamanho_saida]
        self.pesos = [np.random.randn(n + 1, k) * 0.3 for n, k in zip(tamanhos, tamanhos[1:])]
        self.taxa_aprendizado = taxa_aprendizado

    def propagar(self, entrada):
        ativacoes = [entrada]
        for pesos in self.pesos:
            ativacoes.append(1 / (1 + np.exp(-com_um(ativacoes[-1]) @ pesos)))
        return ativacoes[-1], ativacoes

    def custo(self, entrada, esperada):
        return np.sum((self.propagar(entrada)[0] - esperada) ** 2) / 2

    def retropropagacao(self, entrada, esperada, saida, ativacoes):
        delta = (saida - esperada) * saida * (1 - saida)
        for l in reversed(range(len(self.pesos))):
            gradiente = com_um(ativacoes[l]).T @ delta
            delta = delta @ self.pesos[l][1:].T * ativacoes[l] * (1 - ativacoes[l])
            self.pesos[l] = self.pesos[l] - self.taxa_aprendizado * gradiente

    def treinar(self, entrada, esperada, epocas=100):
        for _ in range(epocas):
            saida, ativacoes = self.propagar(entrada)
            self.retropropagacao(entrada, esperada, saida, ativacoes)
