"""Names in other languages, word for word in English: people name things in their own."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import permutations

WORDS = {
    "weights": "pesos poids gewichte pesi quanzhong",
    "weight": "peso gewicht",
    "biases": "sesgos vieses biais pianzhi",
    "bias": "sesgo vies",
    "input": "entrada entree eingabe ingresso shuru",
    "inputs": "entradas entrees eingaben ingressi",
    "output": "saida salida sortie ausgabe uscita shuchu",
    "outputs": "saidas salidas sorties ausgaben uscite",
    "hidden": "oculta ocultas oculto ocultos escondida escondidas escondido escondidos cachee"
    " cachees versteckt verborgen nascosto nascosti nascosta yincang",
    "layer": "camada capa couche schicht strato cam",
    "layers": "camadas capas couches schichten strati",
    "size": "tamanho tamano taille groesse dimensione",
    "sizes": "tamanhos tamanos tailles groessen dimensioni",
    "num": "numero nombre anzahl cantidad quantidade",
    "data": "dados datos donnees daten dati",
    "labels": "rotulos etiquetas etiquettes etichette",
    "targets": "objetivos alvos cibles ziele",
    "target": "objetivo alvo cible ziel",
    "samples": "amostras muestras echantillons campioni",
    "expected": "esperada esperado esperadas esperados attendue attendues erwartet attesa",
    "desired": "desejada desejado deseada deseado desiree",
    "computed": "calculada calculado obtida obtenida calculee",
    "predictions": "predicciones previsoes predicoes vorhersagen",
    "prediction": "prediccion previsao predicao vorhersage",
    "activations": "ativacoes activaciones",
    "activation": "ativacao activacion aktivierung attivazione",
    "error": "erro erros errores erreur fehler errore",
    "cost": "custo costo cout kosten",
    "loss": "perda perdida perte verlust perdita sunshi",
    "gradient": "gradiente",
    "gradients": "gradientes",
    "derivative": "derivada derivee ableitung derivata",
    "rate": "taxa tasa taux tasso",
    "learning": "aprendizado aprendizagem aprendizaje apprentissage apprendimento",
    "learningrate": "lernrate xuexilv",
    "epochs": "epocas epoques epochen epoche",
    "iterations": "iteracoes iteraciones iterazioni",
    "prev": "anterior anteriores precedent",
    "forward": "direta adelante adiante frente avant vorwaerts avanti",
    "backward": "atras tras arriere rueckwaerts indietro",
    "propagation": "propagacao propagacion propagazione",
    "propagate": "propagar propaga propager propagare",
    "backprop": "retropropagacao retropropagar retropropaga retropropagacion retropropagation"
    " retropropager retropropagazione retropropagare",
    "train": "treinar treinamento treino entrenar entrena entrenamiento entrainer entrainement"
    " trainieren addestra addestrare xunlian",
    "fit": "ajustar ajusta",
    "learn": "aprender apprendre lernen",
    "update": "atualizar atualiza actualizar actualiza aktualisieren aggiorna",
    "predict": "prever predecir predire vorhersagen prevedi classificar clasificar",
    "calculate": "calcular calcula calculer berechne calcola",
    "initialise": "inicializar inicializa initialiser initialisiere inizializza",
    "parameters": "parametros parametres parametri",
    "net": "rede reseau netz rete",
    "sigmoid": "sigmoide",
}
"""An English word, and what it is in Spanish, Portuguese, French, German, Italian or pinyin."""

EMPTY = {"de", "da", "do", "das", "dos", "del", "la", "el", "le", "les", "des", "para", "hacia"}
EMPTY |= {"por", "en", "em", "der", "die", "a", "y", "e", "di"}
"""Words that say nothing between others."""

MOST = 4
"""Words of which the order may be another."""

_ENGLISH = {word: english for english, words in WORDS.items() for word in words.split()}
_PARTS = re.compile(r"[a-z]+|\d+|_+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def in_english(name: str) -> str:
    """A name in English, with underscores between its words; as it is, if it seems to be that."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    parts = _PARTS.findall(_HUMP.sub("_", folded).lower())
    if not any(part in _ENGLISH for part in parts):
        return name
    around = "__" if name.startswith("__") else ""
    words = [_ENGLISH.get(part, part) for part in parts if part not in EMPTY]
    return around + re.sub(r"_+", "_", "".join(words))


def orders(name: str) -> Iterator[str]:
    """A name with its words in their order, and in others if it is of another language."""
    english = in_english(name)
    yield english
    words = [word for word in english.split("_") if word]
    if english != name and len(words) <= MOST:
        yield from ("_".join(each) for each in permutations(words))
