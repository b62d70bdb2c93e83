"""Names in other languages, and what a file has of its own: sizes, rates, data, a script."""

import pytest

from autodiff_ref.recognition import NotRecognisedError, recognise
from autodiff_ref.recognition.text.languages import in_english
from autodiff_ref.recognition.text.letters import gradient_kind, parameter_kind
from autodiff_ref.recognition.text.names import ranks_of, roles_of
from recognition_styles import module_of

NET = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.zeros((n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = np.zeros((n_hidden, n_out)), np.zeros(n_out)

    def forward(self, X):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        return self.A1 @ self.W2 + self.b2

    def backward(self, X, Y, output, learning_rate=0.125):
        dZ2 = output - Y
        dA1 = dZ2 @ self.W2.T
        self.W2 -= learning_rate * self.A1.T @ dZ2
        self.b2 -= learning_rate * dZ2.sum(0)
        dZ1 = dA1 * (1 - self.A1**2)
        self.W1 -= learning_rate * X.T @ dZ1
        self.b1 -= learning_rate * dZ1.sum(0)
"""
LATE = NET.replace("        dA1 = dZ2 @ self.W2.T\n", "").replace("dA1 *", "dZ2 @ self.W2.T *")
TRAINED = (
    NET.replace("def backward", "def propagate_it")
    + """
    def train(self, X, Y, epochs=10):
        for _ in range(epochs):
            self.propagate_it(X, Y, self.forward(X))
"""
)
FIXED = NET.replace("X @", "X.reshape(-1, 12) @").replace(
    "__init__(self, n_in, n_hidden, n_out):",
    "__init__(self):\n        n_in, n_hidden, n_out = 12, 7, 2",
)
GLOBAL = NET.replace("backward(self, X, Y,", "backward(self, Y,") + "\nX = np.ones((2, 2))\n"
SCRIPT = "X = 1.0\nW = 2.0\ndW = (W * X - 3.0) * X\nW_new = W - 0.1 * dW\n"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("taxa_aprendizado", "rate"),
        ("taxaDeAprendizagem", "rate"),
        ("lernrate", "rate"),
        ("num_entradas", "n_in"),
        ("tamanho_cam_entrada", "n_in"),
        ("tamanhos_cam_ocultas", "hiddens"),
        ("anzahl_verborgen", "n_hidden"),
        ("n_salida", "n_out"),
        ("épocas", "one"),
        ("donnees", "X"),
        ("saida_esperada", "Y"),
        ("saida_calculada", "output"),
        ("ogrenme_orani", "rate"),
        ("gizli_katman_boyutu", "n_hidden"),
        ("istenen_\u00e7\u0131k\u0131\u015f", "Y"),
        ("so_dau_vao", "n_in"),
        ("toc_do_hoc", "rate"),
        ("y_du_doan", "output"),
        ("saidas_tamanho", "n_out"),
        ("estructura", "dims"),
        ("skorost_obucheniya", "rate"),
    ],
)
def test_an_argument_of_another_language_has_its_role(name: str, role: str) -> None:
    assert role in roles_of(name)
    assert role not in roles_of(name + "x")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("retropropagacao", "backward"),
        ("rueckwaerts", "backward"),
        ("propagacao_direta", "forward"),
        ("propagation_avant", "forward"),
        ("calcular_perda", "cost"),
        ("entrenamiento", "train"),
        ("actualizar_pesos", "update"),
        ("_geri_yayilim", "backward"),
        ("lan_truyen_xuoi", "forward"),
        ("hata_hesapla", "cost"),
        ("yeokjeonpa", "backward"),
    ],
)
def test_a_function_of_another_language_has_its_role(name: str, role: str) -> None:
    assert list(ranks_of(name, role))
    assert not list(ranks_of(name[::-1], role))


def test_samples_and_labels_of_one_part_have_their_roles() -> None:
    assert [roles_of(n) for n in ("T_val", "dev_labels", "yTest")] == [("Y",)] * 3
    assert [roles_of(n) for n in ("features_dev", "X_training", "valid_set_x")] == [("X",)] * 3
    assert not any(map(roles_of, ("interval", "n_test", "val")))
    assert roles_of("train_data") == ("pairs",)


def test_a_slip_of_the_pen_is_no_other_name() -> None:
    assert [parameter_kind(n) for n in ("weigths", "wieght2", "eights")] == ["W", "W", None]


def test_parameters_and_gradients_of_another_language() -> None:
    assert [parameter_kind(n) for n in ("pesos_entrada_oculta", "sesgos2", "poids")] == list("WbW")
    assert [gradient_kind(n) for n in ("gradiente_Pesos2", "grad_sesgos1")] == list("Wb")
    assert parameter_kind("pessoas") is gradient_kind("gradiente_erro") is None


@pytest.mark.parametrize(
    "name", ["W1", "learningRate", "__init__", "_W__b", "a_la_carte", "die", "red"]
)
def test_an_english_name_stays_as_it_is(name: str) -> None:
    assert in_english(name) == name


@pytest.mark.parametrize(
    ("source", "rate"),
    [(NET, 1024.0), (LATE, 0.125), (TRAINED, 0.125)],
    ids=["even", "late", "called"],
)
def test_a_step_is_divided_by_the_rate_that_it_has(source: str, rate: float) -> None:
    assert recognise(module_of("net", source)).taken.rate == rate


def test_sizes_that_the_passes_insist_on_are_found() -> None:
    assert recognise(module_of("fixed", FIXED)).taken.layer_dims == (12, 7, 2)
    assert recognise(module_of("free", NET)).taken.layer_dims is None


def test_a_global_that_is_read_as_samples_is_told() -> None:
    told = recognise(module_of("global", GLOBAL)).told
    assert any("X is a global" in sentence and "samples" in sentence for sentence in told)
    assert not any("is a global" in sentence for sentence in recognise(module_of("own", NET)).told)


def test_a_script_without_a_loop_is_told_to_be_one() -> None:
    with pytest.raises(NotRecognisedError, match="computes dW in line 3, outside of any function"):
        recognise(module_of("script", SCRIPT))
    with pytest.raises(NotRecognisedError) as empty:
        recognise(module_of("nothing", "X = 1.0\n"))
    assert "outside of any function" not in str(empty.value)


def test_one_unit_is_asked_unless_its_error_is_the_same_whatever_the_weights() -> None:
    still = TRAINED.replace("        self.b2 -= learning_rate * dZ2.sum(0)\n", "")
    softmax = TRAINED.replace(
        "dZ2 = output - Y", "dZ2 = np.exp(output)\n        dZ2 = dZ2 / dZ2.sum(1)[:, None] - Y"
    )
    softmax = softmax.replace("forward(self, X)", "scan(self, X, Y)")
    softmax = softmax.replace("self.forward(X)", "self.scan(X, Y)")
    assert 1 in recognise(module_of("still", still)).taken.outputs
    assert 1 not in recognise(module_of("softmax", softmax)).taken.outputs


NAMED_LIKE_A_GRADIENT = """
import numpy as np

def relu_grad(z):
    return z > 0

def forward(X, theta1, theta2):
    return np.maximum(X @ theta1, 0) @ theta2

def backprop(X, Y, output, riddle, puzzle):
    dW2 = riddle @ puzzle @ (output - Y)
    dW1 = X.T @ (output - Y)
    return dW1, dW2
"""


def test_what_is_only_called_like_a_gradient_is_not_said_to_give_none() -> None:
    with pytest.raises(NotRecognisedError) as raised:
        recognise(module_of("named_like_a_gradient", NAMED_LIKE_A_GRADIENT))
    assert "relu_grad ran" not in str(raised.value)
    assert "backprop takes an argument " in str(raised.value)


COUNTED = """
import numpy as np
{m}
def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, W2 @ A1 + b2

def backward(X, Y, A1, A2, W2):
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2
"""
COUNT_TOLD = "m is a global that it reads; it is set to the number of the samples"


def test_a_number_of_samples_of_what_was_left_out_is_told() -> None:
    found = recognise(module_of("counted", COUNTED.format(m="")))
    assert COUNT_TOLD in " ".join(found.told)


def test_a_number_of_samples_that_is_fixed_is_told_once() -> None:
    found = recognise(module_of("counted_fixed", COUNTED.format(m="m = 100\n")))
    assert COUNT_TOLD not in " ".join(found.told)
    assert "what divides by m = 100" in " ".join(found.taken.limits)


OWN_SIZES = """
import numpy as np

between = np.random.rand(24, 2)

def forward(X, W1, W2):
    return np.tanh(X @ W1) @ W2

def backward(X, Y, output, W1):
    A1 = np.tanh(X @ W1)
    dW2 = A1.T @ (output - Y)
    dW1 = X.T @ ((output - Y) @ between.T * (1 - A1**2))
    return dW1, dW2
"""
TEXT_CALLED = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.W2 = np.ones((n_in, n_hidden)), np.ones((n_hidden, n_out))

    def forward(self, X, activation_function):
        Z1 = X @ self.W1
        self.A1 = activation_function(Z1)
        return self.A1 @ self.W2

    def backward(self, X, Y, output):
        self.dW2 = self.A1.T @ (output - Y)
        self.dW1 = X.T @ ((output - Y) @ self.W2.T * self.A1 * (1 - self.A1))
"""
RAISING = """
import numpy as np

def forward(X, W1, W2):
    return np.tanh(X @ W1) @ W2

def backward(X, Y, output, W1, W2):
    dW2 = np.tanh(X @ W1).T @ (output - Y)
    dW1 = X.T @ (output - Y) @ "W2"
    return dW1, dW2
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN_SIZES, "met its own between, which is (24, 2)"),
        (TEXT_CALLED, "activation_function was handed the text 'relu'"),
        (RAISING, ""),
    ],
)
def test_what_was_handed_in_is_not_held_against_a_file(text: str, told: str) -> None:
    with pytest.raises(NotRecognisedError) as raised:
        recognise(module_of("handed", text))
    assert told in str(raised.value)
    assert ("says nothing about its gradients" in str(raised.value)) == bool(told)


def test_methods_are_named_by_whoever_asks() -> None:
    net = NET.replace("def forward", "def wander").replace("def backward", "def blame")
    found = recognise(module_of("named_methods", net), forward="wander", backward="blame")
    assert "Called: wander (forward), then blame (backward)" in " ".join(found.told)


LACKS_A_NAME = """
import numpy as np

def softmax(z):
    return np.exp(z) / np.exp(z).sum()

class Net:
    def __init__(self, n_in, n_hidden, n_out, rate=0.1, epochs=100):
        self.w1, self.w2 = np.random.randn(n_in, n_hidden), np.random.randn(n_hidden, n_out)
        self.rate, self.epochs = rate, epochs

    def compute_loss(self, riddle, puzzle):
        return -np.log(riddle[puzzle])

    def train(self, X, y):
        for epoch in range(self.epochs):
            for row, label in zip(X, y):
                h = np.tanh(row @ self.w1)
                miss = softmax(h @ self.w2)
                miss[label] -= 1
                back = self.w2 @ miss * (1 - h**2)
                self.w2 -= self.rate * np.outer(h, miss)
                self.w1 -= self.rate * np.outer(row, back)
            print(epoch, loss)
"""


def test_a_name_that_a_file_lacks_is_told_before_what_could_not_be_called() -> None:
    with pytest.raises(NotRecognisedError) as raised:
        recognise(module_of("lacks_a_name", LACKS_A_NAME))
    assert "train raised NameError: name 'loss' is not defined" in str(raised.value)
