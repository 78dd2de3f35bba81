"""Muon for the matrices, Adam for the rest, on float32 copies of bfloat16 weights."""

import torch

from tools.builtin_model.model import Decoder

MUON_RATE, ADAM_RATE = 0.02, 0.002
_MOMENTUM, _DECAY = 0.95, 0.02
_BETAS, _EPS = (0.9, 0.95), 1e-10
# Exported are running averages: a checkpoint from the plateau of the schedule is then usable too.
_AVERAGE = 0.98
# Jordan et al. 2024, https://kellerjordan.github.io/posts/muon: coefficients of the quintic iteration.
_QUINTIC = (3.4445, -4.7750, 2.0315)


def orthogonalise(matrices: torch.Tensor, num_steps: int = 5) -> torch.Tensor:
    """Return the nearest semi-orthogonal matrices, roughly.

    Args:
        matrices: float32 [count, rows, columns]; not changed.
        num_steps: Newton-Schulz iterations.

    Returns:
        bfloat16 [count, rows, columns].
    """
    a, b, c = _QUINTIC
    is_tall = matrices.shape[1] > matrices.shape[2]
    x: torch.Tensor = (matrices / (matrices.norm(dim=(1, 2), keepdim=True) + 1e-7)).bfloat16()
    x = x.mT.contiguous() if is_tall else x
    for _ in range(num_steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.mT if is_tall else x


class Optimizer:
    """Steps a bfloat16 model through float32 master weights."""

    def __init__(self, model: Decoder) -> None:
        self.parameters = dict(model.named_parameters())
        self.master = {name: parameter.detach().float().clone() for name, parameter in self.parameters.items()}
        self.first = {name: torch.zeros_like(master) for name, master in self.master.items()}
        self.second = {
            name: torch.zeros_like(master) for name, master in self.master.items() if not self._is_muon(name)
        }
        self.average = {name: master.clone() for name, master in self.master.items()}
        self.num_steps = 0
        shapes: dict[tuple[int, ...], list[str]] = {}
        for name, master in self.master.items():
            if self._is_muon(name):
                shapes.setdefault(tuple(master.shape), []).append(name)
        self._groups = list(shapes.values())

    def _is_muon(self, name: str) -> bool:
        return self.master[name].ndim == 2 and not name.startswith("embed")

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Apply the gradients, scaled by the schedule's rate in (0, 1], and clear them."""
        self.num_steps += 1
        for group in self._groups:
            self._muon(group, rate * MUON_RATE)
        for name in self.second:
            self._adam(name, rate * ADAM_RATE)
        for name, parameter in self.parameters.items():
            self.average[name].lerp_(self.master[name], 1 - min(_AVERAGE, self.num_steps / (self.num_steps + 10)))
            parameter.copy_(self.master[name])
            parameter.grad = None

    def _grad(self, name: str) -> torch.Tensor:
        grad = self.parameters[name].grad
        assert grad is not None
        return grad.float()

    def _muon(self, names: list[str], rate: float) -> None:
        updates = []
        for name in names:
            grad = self._grad(name)
            self.first[name].lerp_(grad, 1 - _MOMENTUM)
            updates.append(grad.lerp(self.first[name], _MOMENTUM))
        rows, columns = self.master[names[0]].shape
        scale = max(1.0, rows / columns) ** 0.5
        for name, update in zip(names, orthogonalise(torch.stack(updates)), strict=True):
            self.master[name].mul_(1 - rate * _DECAY).add_(update.float(), alpha=-rate * scale)

    def _adam(self, name: str, rate: float) -> None:
        grad, beta1, beta2 = self._grad(name), *_BETAS
        self.first[name].lerp_(grad, 1 - beta1)
        self.second[name].lerp_(grad.square(), 1 - beta2)
        first = self.first[name] / (1 - beta1**self.num_steps)
        second = self.second[name] / (1 - beta2**self.num_steps)
        self.master[name].addcdiv_(first, second.sqrt().add_(_EPS), value=-rate)

    def state(self) -> dict[str, object]:
        """Return everything a resumed run needs."""
        names = ("master", "first", "second", "average", "num_steps")
        return {name: getattr(self, name) for name in names}

    @torch.no_grad()
    def load(self, state: dict[str, object]) -> None:
        """Take over a state, and put its weights into the model."""
        for name, value in state.items():
            if isinstance(value, dict):
                value = {key: tensor.to(self.master[key].device) for key, tensor in value.items()}
            setattr(self, name, value)
        for name, parameter in self.parameters.items():
            parameter.copy_(self.master[name])
