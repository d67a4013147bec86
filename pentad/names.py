"""In a checkout, `import theory` is `import pentad.theory`: the same modules under a plain name.

Each folder at the top of a checkout calls `become` when it is imported by its plain name. From
then on that name, and every name below it, stands for the module of the namespace. A stranger's
`theory`, which comes first on the path, never calls `become` and is left alone.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


def become(part: str) -> None:
    """Let a plain name stand for the part of the namespace.

    Parameters
    ----------
    part
        Name of a folder at the top of a checkout, "theory" for instance.
    """
    if not any(isinstance(finder, _PlainNames) for finder in sys.meta_path):
        sys.meta_path.insert(0, _PlainNames())
    sys.modules[part] = import_module(f"pentad.{part}")


class _PlainNames(MetaPathFinder):
    """Finds `theory.frames` as `pentad.theory.frames` where `theory` is `pentad.theory`."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        part = fullname.partition(".")[0]
        ours = sys.modules.get(f"pentad.{part}")
        if ours is None or sys.modules.get(part) is not ours:
            return None
        if find_spec(f"pentad.{fullname}") is None:
            return None
        return ModuleSpec(fullname, _Alias())


class _Alias(Loader):
    """Gives the module of the namespace, as it is."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(f"pentad.{spec.name}")
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec
