"""Names in other languages, word for word in English: people name things in their own."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import permutations

WORDS = {
    "weights": "pesos poids gewichte pesi quanzhong agirliklar agirliklari vesa gajungchi",
    "weight": "peso gewicht agirlik ves",
    "biases": "sesgos vieses biais pianzhi sapmalar sapmalari yanliliklar smeshcheniya smescheniya"
    " pyeonhyang",
    "bias": "sesgo vies sapma yanlilik smeshchenie smeshenie smeschenie",
    "input": "entrada entree eingabe ingresso shuru giris girdi vhod vkhod imnyeok iplyeok",
    "inputs": "entradas entrees eingaben ingressi girisler girdiler",
    "output": "saida salida sortie ausgabe uscita shuchu cikis cikti vyhod vykhod chulryeok",
    "outputs": "saidas salidas sorties ausgaben uscite cikislar ciktilar",
    "hidden": "oculta ocultas oculto ocultos escondida escondidas escondido escondidos cachee"
    " cachees versteckt verborgen nascosto nascosti nascosta yincang gizli skrytyy skrytyi skryty"
    " eunnik eunnikcheung",
    "layer": "camada capa couche schicht strato cam katman katmani sloy",
    "layers": "camadas capas couches schichten strati katmanlar sloi",
    "size": "tamanho tamano taille groesse dimensione boyut boyutu razmer",
    "sizes": "tamanhos tamanos tailles groessen dimensioni boyutlar boyutlari razmery",
    "num": "numero nombre anzahl cantidad quantidade sayisi kolichestvo so",
    "data": "dados datos donnees daten dati veri veriler dannye",
    "labels": "rotulos etiquetas etiquettes etichette etiketler metki jeongdap",
    "targets": "objetivos alvos cibles ziele hedefler tseli",
    "target": "objetivo alvo cible ziel hedef tsel",
    "samples": "amostras muestras echantillons campioni ornekler",
    "expected": "esperada esperado esperadas esperados attendue attendues erwartet attesa beklenen"
    " ozhidaemyy",
    "desired": "desejada desejado deseada deseado desiree istenen istenilen",
    "computed": "calculada calculado obtida obtenida calculee hesaplanan",
    "predictions": "predicciones previsoes predicoes vorhersagen tahminler tahminleri"
    " predskazaniya",
    "prediction": "prediccion previsao predicao vorhersage tahmin predskazanie",
    "activations": "ativacoes activaciones aktivasyonlar",
    "activation": "ativacao activacion aktivierung attivazione aktivasyon",
    "error": "erro erros errores erreur fehler errore hata hatasi oshibka",
    "cost": "custo costo cout kosten maliyet maliyeti",
    "loss": "perda perdida perte verlust perdita sunshi kayip poteri poterya sonsil",
    "gradient": "gradiente gradyan",
    "gradients": "gradientes gradyanlar",
    "derivative": "derivada derivee ableitung derivata turev turevi proizvodnaya",
    "rate": "taxa tasa taux tasso orani oran",
    "learning": "aprendizado aprendizagem aprendizaje apprentissage apprendimento ogrenme",
    "learningrate": "lernrate xuexilv hakseupryul",
    "epochs": "epocas epoques epochen epoche epoklar epohi",
    "iterations": "iteracoes iteraciones iterazioni",
    "prev": "anterior anteriores precedent",
    "forward": "direta adelante adiante frente avant vorwaerts avanti ileri pryamoe pryamoy"
    " pryamoi sunjeonpa xuoi tien",
    "backward": "atras tras arriere rueckwaerts indietro geri obratnoe obratnyy obratny obratnyi"
    " yeokjeonpa nguoc",
    "propagation": "propagacao propagacion propagazione yayilim yayilimi rasprostranenie",
    "propagate": "propagar propaga propager propagare",
    "backprop": "retropropagacao retropropagar retropropaga retropropagacion retropropagation"
    " retropropager retropropagazione retropropagare",
    "train": "treinar treinamento treino entrenar entrena entrenamiento entrainer entrainement"
    " trainieren addestra addestrare xunlian egit egitim obuchit obuchat obuchenie hakseup",
    "fit": "ajustar ajusta",
    "learn": "aprender apprendre lernen ogren",
    "update": "atualizar atualiza actualizar actualiza aktualisieren aggiorna guncelle obnovit",
    "predict": "prever predecir predire vorhersagen prevedi classificar clasificar clasifica"
    " predskazat",
    "calculate": "calcular calcula calculer berechne calcola hesapla",
    "initialise": "inicializar inicializa initialiser initialisiere inizializza baslat",
    "parameters": "parametros parametres parametri parametreler parametreleri",
    "net": "rede reseau netz rete",
    "sigmoid": "sigmoide",
    "label": "etiqueta rotulo etiket metka",
    "sample": "ornek amostra muestra",
    "actual": "gercek verdadeiro verdadeiros verdadero verdaderos",
    "iteration": "iterasyon",
    "values": "degerleri degerler valores valeurs",
    "neurons": "neuronas neuronios neurones noron noronlar neuronen neuroni",
    "structure": "estructura estrutura",
    "topology": "topologia",
    "architecture": "arquitectura arquitetura",
    "pass": "prohod prokhod",
}
"""An English word, and what it is in other languages, without marks, in Latin letters."""

PHRASES = {
    "propagation": "lan_truyen",
    "input": "dau_vao",
    "output": "dau_ra",
    "hidden": "noron_an lop_an tang_an",
    "learningrate": "toc_do_hoc ty_le_hoc skorost_obucheniya",
    "weights": "trong_so",
    "bias": "do_lech",
    "velocity": "van_toc",
    "momentum": "quan_tinh",
    "train": "huan_luyen",
    "predict": "du_doan tahmin_et",
    "actual": "thuc_te",
    "error": "sai_so",
    "loss": "mat_mat",
    "iterations": "vong_lap",
    "update": "cap_nhat",
    "derivative": "dao_ham",
    "activation": "kich_hoat",
    "num_samples": "so_mau",
}
"""The same of words that mean it together, or that mean something else where they stand alone."""

SIGNS = {
    "weights": "权重 权值 權重 重み 가중치",
    "bias": "偏置 偏差 バイアス 편향",
    "input": "输入 輸入 入力 입력",
    "output": "输出 輸出 出力 출력",
    "hidden": "隐藏 隐含 隱藏 隠れ 은닉",
    "layer": "层 層 층",
    "size": "数量 个数 节点数 大小 维度 数 크기",
    "labels": "标签 標籤 ラベル 레이블 정답",
    "target": "目标 教師",
    "actual": "真实 실제",
    "predict": "预测 預測 予測 예측",
    "activation": "激活 活性化 활성화",
    "error": "误差 誤差 오차",
    "cost": "代价 成本 비용",
    "loss": "损失 損失 손실",
    "gradient": "梯度 勾配 기울기",
    "learningrate": "学习率 學習率 学習率 학습률",
    "iterations": "迭代次数 반복횟수",
    "epochs": "轮数 训练次数",
    "forward": "前向 正向 順 순",
    "backward": "反向 逆 역",
    "propagation": "传播 傳播 伝播 전파",
    "train": "训练 訓練 学習 학습",
    "update": "更新 갱신",
    "parameters": "参数 參數 パラメータ 매개변수",
    "net": "神经网络 网络 ネットワーク 신경망",
    "initialise": "初始化 初期化 초기화",
    "calculate": "计算 計算 계산",
    "function": "函数",
    "derivative": "导数 微分 미분",
    "samples": "样本 サンプル 표본",
    "data": "数据 データ 데이터",
}
"""The same in scripts that write without spaces between words."""

LETTERS = str.maketrans(
    {"\u0131": "i", "\u0111": "d", "\u0142": "l", "\u00f8": "o", "\u00df": "ss"}
    | dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu"}
    | {"я": "ya"}
)
"""Letters that are none with a mark, and those of another alphabet."""

EMPTY = {"de", "da", "do", "das", "dos", "del", "la", "el", "le", "les", "des", "para", "hacia"}
EMPTY |= {"por", "en", "em", "der", "die", "a", "y", "e", "di"}
"""Words that say nothing between others."""

MOST = 4
"""Words of which the order may be another."""

_ENGLISH = {word: english for english, words in WORDS.items() for word in words.split()}
_PHRASES = {phrase: english for english, these in PHRASES.items() for phrase in these.split()}
_TOGETHER = re.compile(rf"(?<![a-z])({'|'.join(_PHRASES)})(?![a-z])")
_SIGNS = {sign: english for english, these in SIGNS.items() for sign in these.split()}
_SIGN = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)))
_PARTS = re.compile(r"[a-z]+|\d+|_+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def in_english(name: str) -> str:
    """A name in English, with underscores between its words; as it is, if it seems to be that."""
    spelt = _SIGN.sub(lambda found: f"_{_SIGNS[found[0]]}_", name)
    letters = spelt.translate(LETTERS)
    folded = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore")
    apart = _HUMP.sub("_", folded.decode()).lower()
    together = _TOGETHER.sub(lambda found: _PHRASES[found[0]], apart)
    parts = _PARTS.findall(together)
    if spelt == name and together == apart and not any(part in _ENGLISH for part in parts):
        return name
    around = "__" if name.startswith("__") else ""
    words = [_ENGLISH.get(part, part) for part in parts if part not in EMPTY]
    return around + re.sub(r"_+", "_", "".join(words).strip("_"))


def orders(name: str) -> Iterator[str]:
    """A name with its words in their order, and in others if it is of another language."""
    english = in_english(name)
    yield english
    words = [word for word in english.split("_") if word]
    if english != name and len(words) <= MOST:
        yield from ("_".join(each) for each in permutations(words))
