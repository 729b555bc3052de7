"""Multilayer perceptrons from scratch: many networks of one depth, trained at once.

Networks lie along the leading axis of every array. A hidden layer is as wide as that of the widest
network; the places that a narrower one does not use hold zeros and stay zero, so that company
changes none of a network's sums but by the order in which they are added up. Layers have no biases,
as in the courses where sepulveda2023 and banoy2023 were written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
ErrorSignal = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Linear:
    """The identity times a slope."""

    slope: float = 1.0

    def apply(self, values: Array) -> Array:
        """Write the activation over `values` and return it."""
        return values if self.slope == 1 else np.multiply(values, self.slope, out=values)

    def scale(self, gradient: Array, outputs: Array) -> Array:
        """Multiply `gradient` in place by the derivative where the activation is `outputs`, and return it."""
        return gradient if self.slope == 1 else np.multiply(gradient, self.slope, out=gradient)


@dataclass(frozen=True)
class Sigmoid:
    """The logistic function 1 / (1 + exp(-slope · v))."""

    slope: float = 1.0

    def apply(self, values: Array) -> Array:
        """Write the activation over `values` and return it."""
        values *= self.slope / 2  # by the hyperbolic tangent, which never overflows
        np.tanh(values, out=values)
        values += 1
        values *= 0.5
        return values

    def scale(self, gradient: Array, outputs: Array) -> Array:
        """Multiply `gradient` in place by the derivative where the activation is `outputs`, and return it."""
        derivative = 1 - outputs
        derivative *= outputs
        if self.slope != 1:
            derivative *= self.slope
        gradient *= derivative
        return gradient


Activation = Linear | Sigmoid


def difference(targets: Array, outputs: Array) -> Array:
    """Return what each output lacks: the error signal of half the squared error."""
    return targets - outputs


class MLP:
    """Networks of one depth, with the same numbers of inputs and outputs.

    Parameters
    ----------
    sizes
        For each network the numbers of its inputs, of the units of each layer, and of its outputs. An
        extra input layer is a first layer of as many units as there are inputs.
    activations
        One for each layer.
    generators
        One for each network, so that its weights do not depend on its company.
    low, high
        Weights start uniformly between these.
    dtype
        Of the weights; rows should have it too.

    Attributes
    ----------
    weights : list of arrays, networks × inputs × outputs
        One for each layer, zero where a network has no such unit.
    """

    def __init__(
        self,
        sizes: Sequence[Sequence[int]],
        activations: Sequence[Activation],
        generators: Sequence[np.random.Generator],
        low: float = -1.0,
        high: float = 1.0,
        dtype: type = np.float64,
    ):
        self.sizes = np.array(sizes)
        if self.sizes.ndim != 2 or self.sizes.shape != (len(generators), len(activations) + 1):
            raise ValueError("each network needs a generator and as many layers as there are activations")
        if np.ptp(self.sizes[:, [0, -1]], axis=0).any():
            raise ValueError("all networks need the same numbers of inputs and of outputs")
        self.activations = tuple(activations)
        self.weights = [
            np.zeros((len(self.sizes), *shape), dtype) for shape in zip(*_neighbours(self.sizes.max(0)), strict=True)
        ]
        for network, (own, generator) in enumerate(zip(self.sizes, generators, strict=True)):
            for weights, shape in zip(self.weights, zip(*_neighbours(own), strict=True), strict=True):
                weights[network, : shape[0], : shape[1]] = generator.uniform(low, high, shape)
        self._used = [self._units_in_use(layer) for layer in range(len(activations))]

    @property
    def parameters(self) -> Array:
        """The number of each network's weights."""
        before, after = _neighbours(self.sizes.T)
        return (before * after).sum(0)

    def weights_of(self, network: int) -> list[Array]:
        """Return one network's weights, layer by layer: inputs × outputs."""
        shapes = zip(*_neighbours(self.sizes[network]), strict=True)
        return [
            weights[network, :inputs, :outputs] for weights, (inputs, outputs) in zip(self.weights, shapes, strict=True)
        ]

    def forward(self, rows: Array) -> list[Array]:
        """Return `rows` and what each layer makes of them: networks × rows × units.

        Parameters
        ----------
        rows
            Rows × inputs where all networks see the same, otherwise networks × rows × inputs.
        """
        outputs = [rows]
        for weights, activation, used in zip(self.weights, self.activations, self._used, strict=True):
            values = activation.apply(np.matmul(outputs[-1], weights))
            if used is not None:
                values *= used
            outputs.append(values)
        return outputs

    def local_gradients(self, outputs: Sequence[Array], error: Array) -> list[Array]:
        """Return each layer's local gradient by backpropagation: networks × rows × units.

        Parameters
        ----------
        outputs
            Of `forward`.
        error
            The error signal of each output, networks × rows × outputs; it is written over.
        """
        gradients = [self.activations[-1].scale(error, outputs[-1])]
        for layer in range(len(self.weights) - 1, 0, -1):
            behind = np.matmul(gradients[0], self.weights[layer].swapaxes(1, 2))
            gradients.insert(0, self.activations[layer - 1].scale(behind, outputs[layer]))
        return gradients

    def descend(self, outputs: Sequence[Array], gradients: Sequence[Array], rate: Array | float) -> None:
        """Move all weights down the slope, by `rate` times the sum over the rows."""
        for weights, inputs, gradient in zip(self.weights, outputs, gradients, strict=False):
            step = np.matmul(inputs.swapaxes(-1, -2), gradient)
            step *= rate
            weights += step

    def learn_row_by_row(
        self, rows: Array, targets: Array, rate: Array | float, error: ErrorSignal = difference
    ) -> Array:
        """Take one step for each row in turn (sequential gradient descent).

        Parameters
        ----------
        rows, targets
            As for `forward`.
        rate
            The learning rate, or one for each network.
        error
            Makes the error signal of targets and outputs (rows × outputs, after networks).

        Returns
        -------
        array, networks × rows × outputs
            What came out for each row before its step.
        """
        rate = _for_each(rate)
        seen = np.empty((len(self.sizes), rows.shape[-2], self.sizes[0, -1]), self.weights[0].dtype)
        for row in range(rows.shape[-2]):
            here = slice(row, row + 1)
            outputs = self.forward(rows[..., here, :])
            seen[:, here] = outputs[-1]
            self.descend(outputs, self.local_gradients(outputs, error(targets[..., here, :], outputs[-1])), rate)
        return seen

    def learn_all_rows(
        self,
        rows: Array,
        targets: Array,
        rate: Array | float,
        error: ErrorSignal = difference,
        summed: bool = False,
    ) -> tuple[Array, Array]:
        """Take one step for all rows together (batch gradient descent).

        `summed` adds the rows' gradients up, otherwise they are averaged; else as for `learn_row_by_row`.

        Returns
        -------
        outputs, gradients : arrays, networks × rows × outputs
            What came out before the step, and its local gradients.
        """
        rate = _for_each(rate) if summed else _for_each(rate) / rows.shape[-2]
        outputs = self.forward(rows)
        gradients = self.local_gradients(outputs, error(targets, outputs[-1]))
        self.descend(outputs, gradients, rate)
        return outputs[-1], gradients[-1]

    def _units_in_use(self, layer: int) -> Array | None:
        """Return 1 for each network's own units and 0 for others, or None if those are zero anyway."""
        units = self.sizes[:, layer + 1]
        if isinstance(self.activations[layer], Linear) or not np.ptp(units):
            return None
        return (np.arange(units.max()) < units[:, None])[:, None].astype(self.weights[0].dtype)


def _neighbours(sizes: Array) -> tuple[Array, Array]:
    """Return the sizes before and after each layer."""
    return sizes[:-1], sizes[1:]


def _for_each(rate: Array | float) -> Array | float:
    """Return learning rates so that each is its network's."""
    return np.asarray(rate)[:, None, None] if np.ndim(rate) else rate
