"""The long short-term memory of Hochreiter and Schmidhuber (1997), begun as Keras begins it.

One bias, the input's weights from Glorot's uniform distribution, those of the state orthogonal, and a
forget gate that is open at first. Whole sequences are one operation with a gradient of its own, so that
all matrix products that need not wait for each other are one.
"""

from __future__ import annotations

import torch
from torch import nn


class LSTM(nn.Module):
    """One layer; takes steps × rows × inputs and returns its outputs, steps × rows × units.

    An input of one step is repeated for as many steps as `forward` is asked for, and multiplied only once.
    """

    def __init__(self, inputs: int, units: int):
        super().__init__()
        self.kernel = nn.Parameter(nn.init.xavier_uniform_(torch.empty(inputs, 4 * units)))
        self.recurrent = nn.Parameter(nn.init.orthogonal_(torch.empty(units, 4 * units)))
        self.bias = nn.Parameter(torch.zeros(4 * units))
        with torch.no_grad():
            self.bias[units : 2 * units] = 1  # of the forget gate

    def forward(self, inputs: torch.Tensor, steps: int | None = None) -> torch.Tensor:
        """Return the outputs of all steps; their number is that of the inputs unless `steps` says otherwise."""
        return Unrolled.apply(inputs, self.kernel, self.recurrent, self.bias, steps or len(inputs))


class Unrolled(torch.autograd.Function):
    """All steps of an LSTM from a state of zeros; gates stand in the order input, forget, output, candidate."""

    @staticmethod
    def forward(ctx, inputs, kernel, recurrent, bias, steps):
        """Return outputs, steps × rows × units."""
        rows, units = inputs.shape[1], len(recurrent)
        gates = torch.addmm(bias, inputs.reshape(-1, inputs.shape[2]), kernel).view(-1, rows, 4 * units)
        if len(inputs) != steps:
            gates = gates.repeat(steps, 1, 1)
        cells, squashed, outputs = (inputs.new_empty(steps, rows, units) for _ in range(3))
        for step in range(steps):
            own = gates[step]
            if step:
                own.addmm_(outputs[step - 1], recurrent)
            _squash(own, 3 * units)
            entered, kept, shown, candidate = own.split(units, 1)
            torch.mul(entered, candidate, out=cells[step])
            if step:
                cells[step].addcmul_(kept, cells[step - 1])
            torch.mul(shown, _tanh(cells[step], squashed[step]), out=outputs[step])
        ctx.save_for_backward(inputs, kernel, recurrent, gates, cells, squashed, outputs)
        return outputs

    @staticmethod
    def backward(ctx, gradient):
        """Return the gradients of inputs and weights."""
        inputs, kernel, recurrent, gates, cells, squashed, outputs = ctx.saved_tensors
        steps, rows, units = outputs.shape
        slopes, slope_of_cell = _slopes(gates, cells, squashed)
        reached = slopes  # of the gates, in the place of their slopes
        of_output, of_cell = gradient[-1], None
        for step in reversed(range(steps)):
            own = reached[step].view(rows, 4, units)
            here = of_output * slope_of_cell[step]
            if of_cell is not None:
                here.addcmul_(of_cell, gates[step + 1, :, units : 2 * units])
            of_cell = here
            own[:, 2].mul_(of_output)
            own[:, :2].mul_(of_cell[:, None])
            own[:, 3].mul_(of_cell)
            if step:
                of_output = torch.addmm(gradient[step - 1], reached[step], recurrent.t())
        before = outputs[:-1].reshape(-1, units)
        of_recurrent = before.t() @ reached[1:].reshape(-1, 4 * units)
        if len(inputs) != steps:
            reached = reached.sum(0, keepdim=True)
        flat = reached.view(-1, 4 * units)
        of_kernel = inputs.reshape(-1, inputs.shape[2]).t() @ flat
        of_inputs = (flat @ kernel.t()).view_as(inputs) if ctx.needs_input_grad[0] else None
        return of_inputs, of_kernel, of_recurrent, flat.sum(0), None


def _squash(gates: torch.Tensor, sigmoids: int) -> None:
    """Apply the logistic function to the first columns and the hyperbolic tangent to the others, in place."""
    gates[:, sigmoids:].mul_(2)
    gates.sigmoid_()
    gates[:, sigmoids:].mul_(2).sub_(1)


def _tanh(values: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
    """Return the hyperbolic tangent by way of the logistic function, which is several times as fast on a CPU."""
    return torch.mul(values, 2, out=out).sigmoid_().mul_(2).sub_(1)


def _slopes(gates: torch.Tensor, cells: torch.Tensor, squashed: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return how a step's state moves with each gate's input, and how its output moves with the cell."""
    units = cells.shape[2]
    entered, _, shown, candidate = gates.split(units, 2)
    slopes = torch.empty_like(gates)
    logistic = slopes[..., : 3 * units]
    torch.mul(gates[..., : 3 * units], gates[..., : 3 * units], out=logistic)
    torch.sub(gates[..., : 3 * units], logistic, out=logistic)
    of_entered, of_kept, of_shown, of_candidate = slopes.split(units, 2)
    of_entered.mul_(candidate)
    of_kept[0].zero_()
    of_kept[1:].mul_(cells[:-1])
    of_shown.mul_(squashed)
    torch.mul(candidate, candidate, out=of_candidate).neg_().add_(1).mul_(entered)
    return slopes, (1 - squashed * squashed).mul_(shown)
