"""The settings that TensorFlow reads only once, when it is imported: oneDNN and XLA's compile cache.

`import rnngan_tf` calls `prepare`. Nothing here imports TensorFlow or Keras, and a variable that the user has set is
left as it is.
"""

import hashlib
import json
import logging
import os
import platform
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

logger = logging.getLogger("rnngan_tf")

ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
XLA_FLAGS = "TF_XLA_FLAGS"
XLA_CACHE = "RNNGAN_XLA_CACHE"  # "0" turns the cache off
CACHE_FLAG = "--tf_xla_persistent_cache_directory"
OWN_CACHE_FLAG = re.compile(rf"\s*{CACHE_FLAG}='[^']*[/\\]rnngan_tf[/\\]xla[/\\][^']*'")  # of this or a parent process
FREE_BYTES = 2**30  # a full disk would end a training, not only its caching
TENSORFLOW_PACKAGES = ("tensorflow", "tensorflow-cpu", "tf-nightly")
# TensorFlow's DefaultOneDnnPolicy: on Linux, oneDNN is on by default with one of these instruction sets.
ONEDNN_DEFAULT_FLAGS = {"avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"}


class XLACache(NamedTuple):
    """XLA's compile cache: its folder, None if it is off, and the reason."""

    folder: Path | None
    reason: str


def prepare():
    """Turn oneDNN and XLA's compile cache on where TensorFlow is not imported yet; else log what was missed, once."""
    if "tensorflow" not in sys.modules:
        if is_x86() and not os.environ.get(ONEDNN):
            os.environ[ONEDNN] = "1"
        set_xla_cache()
    elif is_x86() and not os.environ.get(ONEDNN) and not onednn_by_default():
        logger.warning(
            "TensorFlow runs without oneDNN, its faster kernels, since it was imported before rnngan_tf; import "
            "rnngan_tf first, or set the environment variable %s=1.",
            ONEDNN,
        )


def onednn_status():
    """Return "on" or "off" and why, in one line."""
    value, default = os.environ.get(ONEDNN), onednn_by_default()
    if not is_x86():
        return f"TensorFlow's default on {platform.machine()}" + (f", {ONEDNN}={value}" if value else "")
    if value:
        state = "off" if value.lower() in ("0", "false") else "on"
        return f"{state}: {ONEDNN}={value}; TensorFlow's default on this processor is {'on' if default else 'off'}"
    if default:
        return "on: TensorFlow's default on this processor"
    return f"off: TensorFlow was imported before rnngan_tf; import rnngan_tf first, or set {ONEDNN}=1"


def onednn_by_default():
    """Return whether TensorFlow turns oneDNN on without being asked on this x86 processor."""
    return platform.system() == "Windows" or bool(ONEDNN_DEFAULT_FLAGS & cpu_flags())


def is_x86():
    """Return whether the processor is an x86 one, the only kind on which oneDNN was measured."""
    return platform.machine().lower() in ("x86_64", "amd64")


def cpu_flags(path="/proc/cpuinfo"):
    """Return the instruction-set flags that Linux lists, an empty set elsewhere."""
    try:
        with open(path) as lines:
            return next((set(line.split()[2:]) for line in lines if line.startswith("flags")), set())
    except OSError:
        return set()


def set_xla_cache():
    """Add the folder of the compile cache to TF_XLA_FLAGS, where neither the user nor the machine rules it out.

    TensorFlow creates the folder with its first entry. It writes an entry under a temporary name and renames it, so
    that several processes can share the folder.
    """
    flags = os.environ.get(XLA_FLAGS, "")
    others = OWN_CACHE_FLAG.sub("", flags).strip()
    folder = None if _user_rules(others) else find_xla_cache().folder
    wanted = f"{others} {CACHE_FLAG}='{folder}'".strip() if folder else others
    if wanted:
        os.environ[XLA_FLAGS] = wanted
    elif flags:
        del os.environ[XLA_FLAGS]


def find_xla_cache():
    """Return the folder that the compile cache may use; nothing is created.

    It is `rnngan_tf/xla/VERSION-KEY` in the user's cache folder. The key stands for what the compiled code depends
    on: the processor, the GPUs, their driver and XLA_FLAGS.
    """
    if os.environ.get(XLA_CACHE) == "0":
        return XLACache(None, f"{XLA_CACHE}=0")
    tensorflow = _tensorflow_version()
    if tensorflow is None:
        return XLACache(None, "the installed version of TensorFlow is unknown")
    folder = _user_cache() / "rnngan_tf" / "xla" / f"{tensorflow}-{_machine_key()}"
    parent = next((place for place in folder.parents if place.exists()), folder)
    if "'" in str(folder) or not folder.is_absolute() or not (parent.is_dir() and os.access(parent, os.W_OK | os.X_OK)):
        return XLACache(None, f"{folder} cannot be created")
    if shutil.disk_usage(parent).free < FREE_BYTES:
        return XLACache(None, f"{parent} has less than 1 GiB of free space")
    return XLACache(folder, f"{XLA_CACHE}=0 turns it off")


def xla_cache_status():
    """Return the folder of the compile cache, or "off" and why, in one line."""
    flags = os.environ.get(XLA_FLAGS, "")
    if _user_rules(OWN_CACHE_FLAG.sub("", flags).strip()):
        return f"as {XLA_FLAGS} says: {flags}"
    cache = find_xla_cache()
    if cache.folder and CACHE_FLAG not in flags:
        return "off: TensorFlow was imported before rnngan_tf"
    return f"{cache.folder} ({cache.reason})" if cache.folder else f"off: {cache.reason}"


def _user_rules(flags):
    """Return whether the user's TF_XLA_FLAGS choose a cache, or name a file of flags, which cannot be extended."""
    return CACHE_FLAG in flags or (flags != "" and not flags.startswith("-"))


def _user_cache():
    """Return the folder for cached files of this user."""
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if chosen.is_absolute():
        return chosen
    if platform.system() == "Windows" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"])
    return Path(os.path.expanduser("~")) / ("Library/Caches" if platform.system() == "Darwin" else ".cache")


def _tensorflow_version():
    """Return the version of the installed TensorFlow without importing it, None where no known package has it."""
    for package in TENSORFLOW_PACKAGES:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return None


def _machine_key():
    """Return 12 letters and digits that differ between machines whose compiled code may differ."""
    texts = [platform.machine(), platform.processor(), *sorted(cpu_flags()), os.environ.get("XLA_FLAGS", "")]
    for place in sorted(Path("/proc/driver/nvidia").glob("gpus/*/information")):
        texts += [line for line in place.read_text().splitlines() if line.startswith("Model")]
    driver = Path("/proc/driver/nvidia/version")
    texts += driver.read_text().splitlines()[:1] if driver.is_file() else []
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:12]
