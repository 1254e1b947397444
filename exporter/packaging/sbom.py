#!/usr/bin/env python3
"""Writes the list of all parts of a release as SPDX 2.3: sbom.py NAME LIBRARIES LICENSES

LIBRARIES is a file with the path of one shared library per line. The Debian package of each is asked of dpkg, and its
copyright file is copied into the folder LICENSES. Libraries that are compiled into the program are found by the names
of their development packages; those of the live page are in package-lock.json.
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
COMPILED_IN = ["libcli11-dev", "libprotozero-dev", "nlohmann-json3-dev"]


def dpkg(*arguments):
    return subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=True).stdout


def owner_of(library):
    """The Debian package of a file. On a merged /usr, dpkg knows some files by their path without /usr."""
    resolved = os.path.realpath(library)
    for path in (library, resolved, resolved.removeprefix("/usr")):
        try:
            return dpkg("-S", path).split(": ")[0]
        except subprocess.CalledProcessError:
            pass
    sys.exit(f"sbom.py: no Debian package has {library}")


def spdx_id(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def debian_part(package, files):
    name, version, architecture, homepage = dpkg(
        "-W", "-f", "${Package}\t${Version}\t${Architecture}\t${Homepage}\n", package
    ).splitlines()[0].split("\t")
    return {
        "SPDXID": spdx_id("debian-" + name),
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": f"See licenses/{name}.txt.",
        **({"homepage": homepage} if homepage else {}),
        **({"comment": "; ".join(f"{path.name} sha256:{digest}" for path, digest in files)} if files else {}),
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch={architecture}",
            }
        ],
    }


def page_parts():
    lock = json.loads((SOURCE / "exporter/dashboard/package-lock.json").read_text())
    for path, package in sorted(lock["packages"].items()):
        if not path or package.get("dev"):
            continue
        name = path.removeprefix("node_modules/")
        if name.startswith(("esbuild", "@esbuild/")):  # builds the page, is not part of it
            continue
        yield {
            "SPDXID": spdx_id("npm-" + name),
            "name": name,
            "versionInfo": package["version"],
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "licenseConcluded": package.get("license", "NOASSERTION"),
            "licenseDeclared": package.get("license", "NOASSERTION"),
            "copyrightText": "NOASSERTION",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": f"pkg:npm/{name}@{package['version']}",
                }
            ],
        }


def program(name):
    version = re.search(r"project\(pitwall VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text()).group(1)
    return {
        "SPDXID": "SPDXRef-pitwall",
        "name": "pitwall",
        "versionInfo": version,
        "packageFileName": name + ".tar.gz",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "MIT",
        "licenseDeclared": "MIT",
        "copyrightText": re.search(r"Copyright .*", (SOURCE / "LICENSE").read_text()).group(0),
    }


def main():
    name, libraries, licenses = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    files_of = {package: [] for package in COMPILED_IN}
    for line in libraries.read_text().split():
        path = pathlib.Path(line)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files_of.setdefault(owner_of(line), []).append((path, digest))
    parts = [debian_part(package, files) for package, files in sorted(files_of.items())]
    for part in parts:
        shutil.copyfile(f"/usr/share/doc/{part['name']}/copyright", licenses / f"{part['name']}.txt")
    packages = [program(name), *parts, *page_parts()]
    created = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{int(created.timestamp())}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: exporter/packaging/sbom.py"],
        },
        "packages": packages,
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": "SPDXRef-pitwall",
            },
            *(
                {
                    "spdxElementId": "SPDXRef-pitwall",
                    "relationshipType": "CONTAINS",
                    "relatedSpdxElement": package["SPDXID"],
                }
                for package in packages[1:]
            ),
        ],
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
