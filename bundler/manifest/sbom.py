"""The bill of materials of an executable, as CycloneDX JSON (https://cyclonedx.org/docs/1.6/json/).

1. The executable is the subject; bundler is the tool that made it.
2. Components are the distributions, CPython, the stub, and each embedded shared library that is no extension
   module.  A library has the SHA-256 of the file that programs read.
3. Licences are what the metadata declares; the texts that travel are evidence for them.
4. A distribution depends on those whose modules its own modules import.

The same executable gives the same text.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bundler.errors import UsageError
from bundler.manifest.extract import extract
from bundler.manifest.model import DistributionEntry, FileEntry, Manifest
from bundler.manifest.read import Inspected
from bundler.manifest.store import encode
from bundler.target.closure.find.distributions import normalized

if TYPE_CHECKING:
    from cyclonedx.model.component import Component

PYTHON_LICENCE, STUB_LICENCE = "PSF-2.0", "MIT"
_NAMESPACE = uuid.UUID("b5c2a3a0-3b0f-5d55-9f0e-6a3a0d3c9d11")
"""Of serial numbers: the same manifest has the same."""


def sbom_json(executable: Inspected, time: int) -> str:
    """The bill of materials; ``time`` is its date in seconds since 1970.

    Raises :class:`UsageError` if cyclonedx-python-lib is not installed, and :class:`NotInspectable`.
    """
    try:
        from cyclonedx.model.bom import Bom
        from cyclonedx.model.component import Component, ComponentType
        from cyclonedx.output import make_outputter
        from cyclonedx.schema import OutputFormat, SchemaVersion
    except ImportError as error:
        raise UsageError(
            "--sbom needs the package cyclonedx-python-lib", str(error), "pip install 'bundler[sbom]'"
        ) from None
    manifest = executable.manifest
    name = os.path.basename(executable.path)
    subject = Component(name=name, type=ComponentType.APPLICATION, bom_ref="executable")
    made = {one.owner: _distribution(one, executable) for one in manifest.distributions}
    python, stub = _python(manifest), _stub(manifest)
    libraries = {file.path: _library(file, executable) for file in embedded_libraries(manifest)}
    bom = Bom(components=[*made.values(), *libraries.values(), python, stub])
    bom.serial_number = uuid.uuid5(_NAMESPACE, hashlib.sha256(encode(manifest)).hexdigest())
    bom.metadata.timestamp = datetime.fromtimestamp(time, UTC)
    bom.metadata.component = subject
    bom.metadata.tools.components.add(
        Component(name="bundler", version=manifest.bundler, type=ComponentType.APPLICATION, bom_ref="tool")
    )
    bom.register_dependency(subject, [*made.values(), *libraries.values(), python, stub])
    for owner, component in made.items():
        needs = [made[other] for other in owners_that(owner, manifest) if other in made]
        bom.register_dependency(component, [python, *needs])
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return json.dumps(json.loads(text), indent=2, sort_keys=True)


def embedded_libraries(manifest: Manifest) -> Iterator[FileEntry]:
    """The shared libraries of the tree that are no extension modules."""
    modules = {module.file for module in manifest.modules if module.kind == "extension"}
    yield from (file for file in manifest.files if file.native is not None and file.path not in modules)


def owners_that(owner: str, manifest: Manifest) -> tuple[str, ...]:
    """The owners whose modules are imported by modules of ``owner``, without itself, sorted."""
    owners = {module.name: module.owner for module in manifest.modules}
    found = {
        module.owner
        for module in manifest.modules
        for edge in module.edges
        if owners.get(edge.importer) == owner
    }
    return tuple(sorted(found - {owner}))


def licence_texts(one: DistributionEntry, executable: Inspected) -> Iterator[tuple[str, str]]:
    """The name and the text of each licence file of a distribution that travels."""
    files = {file.path: file for file in executable.manifest.files}
    for path in one.licence_files:
        if path in files and files[path].link is None:
            yield path, extract(executable, files[path]).decode("utf-8", "replace")


def _distribution(one: DistributionEntry, executable: Inspected) -> Component:
    from cyclonedx.model import AttachedText, ExternalReference, ExternalReferenceType, XsUri
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.component_evidence import ComponentEvidence
    from cyclonedx.model.license import DisjunctiveLicense
    from packageurl import PackageURL

    texts = [
        DisjunctiveLicense(name=path.rpartition("/")[2], text=AttachedText(content=text))
        for path, text in licence_texts(one, executable)
    ]
    references = []
    if one.homepage.isascii() and one.homepage.startswith(("http://", "https://")):
        references.append(ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(one.homepage)))
    return Component(
        name=one.name,
        version=one.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=one.owner,
        description=one.summary or None,
        purl=PackageURL("pypi", None, normalized(one.name), one.version or None),
        licenses=_licences(one.licence),
        evidence=ComponentEvidence(licenses=texts) if texts else None,
        external_references=references,
    )


def _library(file: FileEntry, executable: Inspected) -> Component:
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.component import Component, ComponentType

    native = file.native
    assert native is not None
    digest = hashlib.sha256(extract(executable, file)).hexdigest()
    return Component(
        name=file.path.rpartition("/")[2],
        type=ComponentType.LIBRARY,
        bom_ref=f"file:{file.path}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        properties=[
            Property(name="bundler:path", value=file.path),
            Property(name="bundler:carried", value=native.carried),
            Property(name="bundler:owner", value=file.owner),
        ],
    )


def _python(manifest: Manifest) -> Component:
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    return Component(
        name="CPython",
        version=manifest.python,
        type=ComponentType.PLATFORM,
        bom_ref="python",
        purl=PackageURL("generic", None, "cpython", manifest.python),
        cpe=f"cpe:2.3:a:python:python:{manifest.python}:*:*:*:*:*:*:*",
        licenses=_licences(PYTHON_LICENCE),
    )


def _stub(manifest: Manifest) -> Component:
    from cyclonedx.model.component import Component, ComponentType

    return Component(
        name="bundler stub",
        version=manifest.bundler,
        type=ComponentType.LIBRARY,
        bom_ref="stub",
        licenses=_licences(STUB_LICENCE),
    )


def _licences(text: str) -> Iterable[Any]:
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.license import LicenseAcknowledgement

    if not text:
        return []
    factory = LicenseFactory()
    return [factory.make_from_string(text, license_acknowledgement=LicenseAcknowledgement.DECLARED)]
