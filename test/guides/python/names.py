"""Prints those of its arguments that Quix Streams calls nothing: no class, function or parameter has the name."""

import importlib
import inspect
import pkgutil
import sys

import quixstreams


def parameters(function):
    try:
        return set(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return set()


names = set()
for module in pkgutil.walk_packages(quixstreams.__path__, "quixstreams."):
    try:
        members = inspect.getmembers(importlib.import_module(module.name))
    except ImportError:
        # A sink or source of a system whose own package is not installed.
        continue
    for name, member in members:
        names.add(name)
        if inspect.isclass(member) and member.__module__.startswith("quixstreams"):
            names.update(parameters(member))
            for method, function in inspect.getmembers(member, inspect.isfunction):
                names.add(method)
                names.update(parameters(function))

print("\n".join(word for word in sys.argv[1:] if word not in names))
