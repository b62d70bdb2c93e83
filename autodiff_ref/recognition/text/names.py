"""What people call things: the names of arguments and functions by their roles.

Every table is read in order. Names are compared in small letters without underscores.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache

from autodiff_ref.recognition.text.languages import in_english, orders

ARGUMENTS = {
    "X": "x x0 a0 data inputs input inputdata inputarray inputvector inputslist inputlist"
    " features image images xbatch batchx inp inpt inputsignal samples xdata pixels xs xin row a"
    " indata inputmatrix xb xmb",
    "Y": "y label labels target targets ytrue actual expected targetslist targetlist trueoutput"
    " yreal onehoty t yenc yonehot trainingoutputs desired groundtruth ybatch batchy yb ymb truth"
    " trainingsetoutputs truelabels desiredoutput ydata gt ys answer actualoutput wanted"
    " onehotlabels expectedoutput expectedoutputs yactual actualvalues targetvalues targetqvalues"
    " outdata inputlabels actualoutputs outputstrain outputstest",
    "params": "parameters params model theta paramsvalues p net network parameter nnparams"
    " initialnnparams thetas paramsdict weightsdict weights w layers",
    "output": "al yhat ypred output o probs predictions prediction pred preds yhats predicted"
    " out outputs scores finaloutput finaloutputs a yp probabilities ypredicted aout outputlayer"
    " activationoutput networkoutput yprediction predict yout got guess computedoutput"
    " calculatedoutput",
    "cache": "cache caches memory forwardcache intermediates store forwarded fwd state tape"
    " cached cachedvalues activations forwardresult results zs layersoutput values",
    "grads": "grads gradients gradsvalues derivatives gradient grad",
    "rate": "learningrate alfa learnspeed learningspeed tasaaprendizaje lr alpha eta rate lrate"
    " learnrate stepsize epsilon learningrates nu",
    "none": "lambd lambda lamda lambdarate lmbda lam reg regularization l2 weightdecay dropout"
    " dropoutrate momentum regularizationstrength reglambda l2reg decay regstrength pdrop"
    " droprate l2lambda lambdareg regparam l1 dropoutprob mu lamb",
    "beta": "beta1 beta2",
    "leak": "leak leakiness leakrate leakyrate leakyslope negativeslope negslope leakyalpha"
    " alphaleaky reluslope",
    "state": "adam velocity velocities vel optimizerstate optimiserstate optstate adamstate"
    " adamcache moments momenta",
    "keep": "keepprob keep keepprobs keepprobability",
    "one": "epochs iterations numiterations numiters niter numepochs maxiter nepochs"
    " maxiterations steps passes numpasses epoch niters numiter niterations iters its"
    " trainingiterations numiteration numberoftrainingiterations numsteps maxepochs nepoch"
    " iteration nsteps nbepochs epochnum",
    "m": "m mbatch nsamples numexamples batchsize numsamples minibatchsize nexamples n mtrain"
    " samplecount numberofsamples numberofexamples",
    "dims": "layers layerdims layersdims sizes layersizes dimensions topology layerssizes units"
    " layerdimensions dims structure nodes shape numneurons neurons layersdim architecture"
    " layerunits nodesperlayer unitsperlayer size layerlist layersize layernodes sz widths nn"
    " layersdimensions networkshape arch n",
    "architecture": "nnarchitecture",
    "n_in": "nx inputsize inputdim nin inputnodes numinputs ninputs din d nfeatures numfeatures"
    " inputlayersize nodesin inodes innodes indim infeatures inputneurons inputunits insize"
    " numinputnodes n0 inputlayer inputlayerneurons ninput ni inputshape inputs nodesinput fanin"
    " sizeinput numinput inputlayerneuronsnumber nbinputs numin nfeature innode visiblesize"
    " nvisible visible infeature inlength inputssize numinputneurons inputneuronsnum",
    "n_hidden": "nh sizehidden hiddenlayerneuronsnumber hiddensize hiddendim hiddennodes"
    " numhidden nhidden h hiddenlayersize hnodes hidden hiddenneurons hiddenunits"
    " hiddenlayerneurons numhiddennodes n1 hiddenlayer nhid numhiddens nodeshidden nhiddenunits"
    " hid nnhdim hdim numhiddenneurons numneuronshidden",
    "hiddens": "hiddensizes hiddenlayers hiddenlayersizes hiddendims hiddens hiddenlayersdims",
    "widths": "nouts outs layerwidths layeroutputs",
    "n_out": "ny sizeoutput numoutput outputlayerneuronsnumber outputsize outputdim nout"
    " outputnodes numoutputs noutputs dout numclasses nclasses numlabels nlabels nclass c k"
    " outputlayersize onodes outputs outfeatures classes outsize outputneurons outputunits"
    " numoutputnodes outnodes n2 outputlayer noutput no outdim nodesoutput outputshape fanout"
    " nbclasses numout outnode outputlayerneurons outlength outputssize numoutputneurons",
    "depth": "numlayers l nlayers depth numberoflayers",
    "quiet": "verbose printcost printloss plot debug showplot display isplot isprintcost"
    " printerror showloss plotcost log report show isprint logging",
    "pairs": "minibatch batch trainingdata traindata dataset trainset data",
    "training": "training train istraining trainmode istrain trainflag trainig",
    "activation": "activation hiddenactivation activationfunction activationfn activationhidden"
    " act activationfunc hiddenact activationname nonlinearity activationfuncname"
    " hiddenactivationname activationfnname activationtype activationkind",
    "output activation": "outputactivation lastactivation activationoutput activationout"
    " finalactivation outactivation outputactivationname outputact",
    "activations": "activations activationfunctions acts activationslist activationfuncs"
    " activationnames activationfns",
    "seed": "seed randomstate randomseed",
    "rng": "rng generator",
    "dtype": "dtype",
    "std": "std weightscale scale weightinitstd sigma",
}
"""The roles of arguments; one name may have several."""

SPLIT = "(train(ing)?|test(ing)?|val(id(ation)?)?|dev)(set)?"
"""What is called samples, or labels, of one part of them; before their name or after it."""

RATES = {"learningrate", "lr", "lrate", "rate", "learnrate", "stepsize", "eta"}
"""What is a learning rate by its name, and not a letter for other things as well."""

ONE_HOT = r"hot|enc(oded)?$|oh$|ohe$|dumm|categorical"
"""In names of labels that are a column of 0 and one 1 for each sample."""

TINY = 1e-5
"""What is called epsilon and is less is no learning rate."""

NUMBERED_SIZES = r"(?:hidden|hiddensize|hiddenlayer|nh|h|hiddendim|nhidden|hiddenunits|hiddennodes)"

GRADIENT_WORD = re.compile(
    r"grad|delta|err|^d\w?_?d|(?-i:^d[A-Z_])|^do|^d[zayhlx]\d*$|^d(out|loss|scores|inputs|values)|^d?l?g$|upstream",
    re.IGNORECASE,
)
"""In names of arguments that take a gradient from a later layer."""

FUNCTIONS = {
    "forward": (
        r"(l|model|full|nn|net|network|deep|do|run|compute|mlp)*(layers?)?"
        r"(forward|feedforward|fprop|fwd)(prop|propagation|propagate|propogation|pass|model|step|all|full"
        r"|batch|nn|network)*",
        r"(propagate|propagation|prop)(forward)",
        r"(l|full|nn|mlp)?(forward|feed|fwd).*",
        r"(evaluateclassifier|predictproba|query|think|computeoutputs?|getoutputs?|inference|outputs?|run|hypothesis"
        r"|activate|call|scores|network|net|nn|model|propagate|evaluate|compute|transform|apply"
        r"|predictprobabilit(y|ies)|predictraw|activations|logits|proba|h)",
        r".*(forward|fwd|feedforward).*",
        r"predict.*",
    ),
    "backward": (
        r"(l|model|full|nn|net|network|deep|do|run|compute|mlp)*(layers?)?"
        r"(backward|backprop|bprop|back|bwd|feedbackward)(prop|propagation|propagate|propogation|pass"
        r"|model|step|all|full|batch|nn|network|s)*",
        r"(propagate|propagation|prop)(back|backward|backwards)",
        r"(compute|calculate|calc|get|find|eval|numerical)?(grads?|gradients?|gradsvalues)",
        r"(backward|backprop|back|bwd).*",
        r"(?!.*(zero|check|reset|init|clip|descent|update|apply)).*(backward|backprop|grad).*",
        r"(derivatives?|.*derivatives|jacobian)",
    ),
    "combined": (
        r"(loss|cost|objective)(and)?(grads?|gradients?)?",
        r"(propagate|propogate|nncostfunction|costfunction|lossfunction|costfn|nncost|lossgrad|objective"
        r"|forwardbackward|forwardandbackward|fwdbwd|lossandgrads|valueandgrad|costandgrads?"
        r"|computeloss|computecost|backpropagate|computegrads?)",
        r".*(cost|loss|propagate|propagation).*",
    ),
    "cost": (
        r"(compute|calculate|calc|get|eval)?(cost|loss|error)(function|fn|value|func)?",
        r"(compute|calculate|calc|get)?(crossentropy|binarycrossentropy|bce|mse|sse|meansquarederror"
        r"|sumofsquare[sd](errors?)?|categoricalcrossentropy|logloss|nll)(loss|cost|error)?"
        r"((with|from)logits)?",
        r"(?!.*(prime|deriv|grad|back|plot|print|check)).*(cost|loss|entropy|squarederror|mse).*",
        r"(?!.*(back|prop|deriv|prime|grad|delta|output|layer)).*error|evaluate|risk",
    ),
    "slope": (
        r".*(loss|cost|entropy|mse|bce|mae|error|objective).*(prime|deriv|der|grad|backward|slope|delta).*",
        r"(d|der|deriv|derivative|grad|gradient|delta|prime)(of)?(loss|cost|mse|bce|crossentropy|error).*",
    ),
    "update": (
        r"(update|apply|adjust)(parameters?|params|weights?|gradients?|grads|all|model|network"
        r"|weightsandbiases|weightsbiases|param)*",
        r"(gradientdescent|optimize|optimise|step|optimizerstep|gradientdescentstep|descend|sgd"
        r"|sgdstep|gdstep)",
        r"(update|apply).*",
    ),
    "train": (
        r"((net|nn)?(train|fit|learn)|partialfit|updateminibatch|updatebatch|trainonbatch|trainstep"
        r"|trainonce|trainbatch|trainsample|trainone|trainnetwork|trainmodel|trainingstep)",
        r"(gradientdescent|graddesc|optimize|optimise|sgd|update|run|gd)",
        r"(train|fit|learn).*",
    ),
    "build": (r"(make|build|create|new|get|init|setup|define|construct).*",),
    "initialise": (
        r"(init|initiali[sz]e|create|make|build|generate|setup|random|get)(l|deep|model|nn|network"
        r"|random|layers?)*(parameters?|params|weights?(and)?(bias(es)?)?|network|model|layers?"
        r"|theta|deep|zeros|withzeros|he|xavier|net|wb|nn|values|all|variables)*",
        r"(random|parameters?)?(init|initiali[sz]e|initiali[sz]ation|initiali[sz]er).*",
        r".*(init|initiali[sz]).*",
    ),
}
"""How functions are called that play a role, likeliest first."""

SLIPS = {
    "foward": "forward",
    "forword": "forward",
    "farward": "forward",
    "backword": "backward",
    "bakward": "backward",
    "propog": "propag",
    "weigth": "weight",
    "wieght": "weight",
    "learing": "learning",
    "leaning": "learning",
    "lerning": "learning",
}
"""How words are misspelt in names."""

LISTS_OF_WEIGHTS = {"weights", "ws", "w", "thetas", "theta", "weightslist", "wlist", "weightlist"}
LISTS_OF_BIASES = {"biases", "bs", "b", "bias", "biaseslist", "blist", "biaslist"}

OUTPUTS = (
    r"(al|a\d+|activations?|yhat|ypred|yp|output.*|probs|predictions?|preds?|out|o|probabilities"
    r"|final.*|a|p)"
)
KEPT_OUTPUTS = rf"(?!.*input)({OUTPUTS}|layer\d*(activations?|outputs?|out)?|l\d+|h\d+)"
"""What an object calls the output that its forward pass keeps."""
HITS = r"(.*(train|test|val|batch))?(acc|accuracy|hits|correct|ncorrect|hitrate|precision|recall)"
"""What a number of right labels is called, or their part of all."""
LINEAR = r"(z\d*|zl|zs|scores|logits|h|linear|net|wx.*|u)"

STEM = re.compile(r"[^a-zA-Z0-9_]|^_+|_+$")
"""What belongs to no name, and the underscores around one."""

SHORT = frozenset("abcdeopvz")
"""Letters that stand for samples or labels alone, but not beside ``val`` or ``test``."""

_MANGLED = re.compile(r"^_[A-Za-z]\w*?__(?=\w)")
_OF_SPLIT = re.compile(f"^{SPLIT}(?=.)|(?<=.){SPLIT}$")
_OF_TIME = re.compile("^(initial|init|starting|start|base|current)(?=.)|(?<=.)(init|initial|0)$")
_SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def plain(name: str) -> str:
    """A name in small letters, without underscores; of a private method, without its class."""
    return in_english(_MANGLED.sub("", name)).replace("_", "").lower()


def spelt(name: str) -> str:
    """A name in small letters, without the slips of the pen that are usual in it."""
    for slip, word in SLIPS.items():
        name = name.replace(slip, word)
    return name


@cache
def roles_of(name: str) -> tuple[str, ...]:
    """The roles that an argument of this name may have, likeliest first."""
    given = {each.replace("_", "") for each in orders(_MANGLED.sub("", name))} | {plain(name)}
    called = {*given, *map(spelt, given)}
    if found := tuple(role for role, names in _ROLES.items() if not called.isdisjoint(names)):
        return found
    if any(map(is_rate, called)):
        return ("rate",)
    whole = {_OF_SPLIT.sub("", each) for each in called} - SHORT
    return tuple(role for role in ("X", "Y") if not whole.isdisjoint(_ROLES[role]))


def is_rate(name: str) -> bool:
    """Whether something is called a learning rate, at some time or always, and by no letter."""
    return _OF_TIME.sub("", plain(name)) in RATES


def roles_of_number(name: str) -> tuple[str, ...]:
    """The roles of what is a number and has this name: ``batch = 32`` is the size of one."""
    roles = roles_of(name)
    return ("m",) if roles[:1] == ("pairs",) else roles


def ranks_of(name: str, role: str) -> Iterator[int]:
    """How likely a function of this name has a role, 0 first; nothing if it has not."""
    called = {spelt(plain(each)) for each in orders(_MANGLED.sub("", name))}
    for rank, pattern in enumerate(FUNCTIONS[role]):
        if any(re.fullmatch(pattern, each) for each in called):
            yield rank


def likest(name: str, names: Iterable[str]) -> list[str]:
    """Names in the order of how much they have in common with one, at a stretch."""

    def alike(other: str) -> int:
        matcher = SequenceMatcher(None, plain(name), plain(other), autojunk=False)
        return matcher.find_longest_match().size

    return sorted(names, key=alike, reverse=True)


def snake(name: str) -> str:
    """A name in small letters with underscores, without those around it."""
    return spelt(_SNAKE.sub("_", STEM.sub("", in_english(_MANGLED.sub("", name)))).lower())


_ROLES = {role: set(names.split()) for role, names in ARGUMENTS.items()}
