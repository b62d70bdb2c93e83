"""``python -m manual_bp train FOLDER``: train the text's network on a folder of images."""

import argparse
import sys
from collections.abc import Sequence

from manual_bp.activations import ACTIVATIONS
from manual_bp.costs import COSTS
from manual_bp.images import Images, load_images
from manual_bp.network import Network
from manual_bp.parameters import init_params
from manual_bp.prediction import accuracy
from manual_bp.training import Training, train


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0, 2 if it could not be done, 130 if interrupted."""
    options = parser().parse_args(arguments)
    try:
        images = load_images(options.folder, options.dtype)
        network = Network(hidden=options.hidden, cost=options.cost)
        trained = train_with_progress(images, network, options)
    except (OSError, ValueError, TypeError, ArithmeticError) as failure:
        print(f"manual_bp train: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("manual_bp train: interrupted; nothing was written", file=sys.stderr)
        return 130
    print(summary(images, trained, network))
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line; the defaults are the text's hyperparameters (section 4)."""
    commands = argparse.ArgumentParser(
        prog="python -m manual_bp", description="Backpropagation by hand, in NumPy."
    )
    train_command = commands.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "train",
        help="train on a folder of images",
        description="Train on the images of FOLDER (train*.h5 and test*.h5).",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = train_command.add_argument
    add("folder", metavar="FOLDER", help="holds train*.h5 and test*.h5 in the text's layout")
    add(
        "--layers",
        type=int,
        nargs="+",
        default=[20, 7, 5, 1],
        metavar="N",
        help="units of the layers 1 to L; the last must be 1",
    )
    add("--hidden", choices=ACTIVATIONS, default="relu", help="activation of the hidden layers")
    of_one_unit = [name for name, cost in COSTS.items() if not cost.categorical]
    add("--cost", choices=of_one_unit, default="binary_cross_entropy", help="cost")
    add("--learning-rate", type=float, default=0.0075, metavar="ALPHA", help="step width")
    add("--iterations", type=int, default=2500, metavar="K", help="number of updates")
    add("--seed", type=int, default=1, help="of the initial parameters")
    add("--dtype", choices=("float64", "float32"), default="float64", help="of all arrays")
    return commands


def train_with_progress(images: Images, network: Network, options: argparse.Namespace) -> Training:
    """Train, with a bar on the terminal (and no bar where standard error is a file)."""
    from tqdm import tqdm

    if options.layers[-1] != 1:
        raise ValueError(
            f"--layers must end in 1, the one output unit, not in {options.layers[-1]}"
        )
    params = init_params((len(images.X_train), *options.layers), options.seed, options.dtype)
    with tqdm(total=options.iterations, unit=" iterations", disable=None) as bar:

        def on_iteration(k: int, cost: float) -> None:
            bar.update()
            if k % 50 == 0:
                bar.set_postfix_str(f"cost {cost:.6f}", refresh=False)

        return train(
            params,
            images.X_train,
            images.Y_train,
            options.learning_rate,
            options.iterations,
            network=network,
            on_iteration=on_iteration,
        )


def summary(images: Images, trained: Training, network: Network) -> str:
    """Cost and accuracies of a trained network, as lines of text."""
    lines = [f"cost           {trained.costs[-1]:.6f} (before the last update)"]
    for part, X, Y in (
        ("train", images.X_train, images.Y_train),
        ("test", images.X_test, images.Y_test),
    ):
        fraction = accuracy(trained.params, X, Y, network=network)
        lines.append(f"{part + ' accuracy':<15}{round(fraction * Y.size)}/{Y.size}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
