"""An import-linter contract for every module, future ones too: its name gives its layer, which imports only lower ones."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Layer(NamedTuple):
    """Groups of the same height do not import each other."""

    height: int
    group: int


class ModuleLayersContract(Contract):
    """`layers` lists names of modules and packages from top to bottom; `*` stands for any text, `|` separates groups.

    The highest layer that lists a module, or a part of its name, decides. Faults are a module with code in no layer, an import
    upwards or between groups, an import of `http` in the group with `without_http` or lower, and a line of `ignore_imports`, with
    `*` for any text, that is no longer needed.
    """

    type_name = "module_layers"

    packages = fields.ListField(subfield=fields.StringField())
    layers = fields.ListField(subfield=fields.StringField())
    http = fields.ListField(subfield=fields.StringField())
    without_http = fields.StringField()
    ignore_imports = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        layers = [[group.split() for group in line.split("|")] for line in self.contract_options["layers"]]
        ignored = self.contract_options.get("ignore_imports", ())
        faults = sorted(set(self.faults(graph, layers)))
        found = [f"{name}: {why}" for name, why in faults if not any(fnmatchcase(name, one) for one in ignored)]
        used = {one for one in ignored for name, _ in faults if fnmatchcase(name, one)}
        found += [f"{one}: ignored, but no longer needed" for one in ignored if one not in used]
        return ContractCheck(kept=not found, metadata={"faults": found})

    def faults(self, graph: ImportGraph, layers: Sequence[Sequence[Sequence[str]]]) -> Iterator[tuple[str, str]]:
        """What is wrong ("importer -> imported", or a module's name) and why."""
        modules = [name for name in graph.modules if name.partition(".")[0] in self.contract_options["packages"]]
        layer_of = {name: found for name in modules if (found := layer(name, layers))}
        lowest_with_http = layer(f".{self.contract_options['without_http']}", layers)
        for name in modules:
            imports = graph.find_modules_directly_imported_by(name)
            own = layer_of.get(name)
            if own is None:
                if imports or not graph.find_children(name):
                    yield name, "its name belongs to no layer"
                continue
            for other in imports & layer_of.keys():
                if layer_of[other] != own and layer_of[other].height <= own.height:
                    yield f"{name} -> {other}", "a lower layer imports a higher one, or one beside it"
            if "django" in imports and lowest_with_http and own >= lowest_with_http:
                for module in self.http_imports(graph, name):
                    yield f"{name} -> {module}", "services, and what is below them, know nothing of HTTP"

    def http_imports(self, graph: ImportGraph, name: str) -> Iterator[str]:
        for statement in graph.get_import_details(importer=name, imported="django"):
            for module in self.contract_options["http"]:
                if imports_module(statement["line_contents"], module):
                    yield module

    def render_broken_contract(self, check: ContractCheck) -> None:
        for fault in check.metadata["faults"]:
            output.print_error(fault)


def layer(name: str, layers: Sequence[Sequence[Sequence[str]]]) -> Layer | None:
    names = (name, *name.split(".")[1:])
    for height, groups in enumerate(layers):
        for group, patterns in enumerate(groups):
            if any(fnmatchcase(one, pattern) for one in names for pattern in patterns):
                return Layer(height, group)
    return None


def imports_module(line: str, module: str) -> bool:
    """Whether an import statement's first line imports the module or from it; also if it may, with names on further lines."""
    parent, _, name = module.rpartition(".")
    return bool(
        re.match(rf"(from|import) {re.escape(module)}\b|from {re.escape(parent)} import (.*\b{name}\b|\()", line)
    )
