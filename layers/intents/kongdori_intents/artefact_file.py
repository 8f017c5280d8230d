"""The trained model as a file: an .npz, the same byte for byte for the same model."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from kongdori_intents.confidence import ConfidenceModel
from kongdori_intents.lexicon import Lexicon
from kongdori_intents.model import Model, Neighbours, places
from kongdori_intents.semantic import SemanticModel
from kongdori_intents.units import Units
from kongdori_intents.vectors import Floats, Vectoriser

_EPOCH = (1980, 1, 1, 0, 0, 0)


def model_bytes(model: Model) -> bytes:
    """An .npz with fixed times in it. The names of its arrays belong to the catalogue's `FORMAT`."""
    sketch, intents = model.weights.shape[0], len(model.thresholds)
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "hashes": model.vectoriser.hashes,
        "idf": model.vectoriser.idf.astype(np.float16),
        "weights": model.weights,
        "scale": model.scale,
        "bias": model.bias,
        "near_length": np.diff(model.neighbours.pointer).astype(np.uint16),
        "near_index": model.neighbours.index.astype(np.uint32),
        "near_value": model.neighbours.value.astype(np.float16),
        "bounds": model.neighbours.bounds.astype(np.uint32),
        "unit_hashes": model.units.hashes,
        "unit_idf": model.units.idf.astype(np.float16),
        "unit_counts": model.units.counts,
        "trust": _flat(model.confidence),
        "thresholds": model.thresholds,
        "numbers": np.array(
            [model.vectoriser.unseen_idf, model.units.unseen_idf, sketch, intents, len(model.confidence.mean)]
        ),
    }
    if model.semantic is not None:
        arrays |= _of_semantic(model.semantic)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            one = io.BytesIO()
            np.save(one, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), one.getvalue(), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def read_model(source: Path | io.BytesIO, lexicon: Lexicon | None = None) -> Model:
    """The model of an .npz. Raises OSError, KeyError or ValueError for a broken one."""
    with np.load(source, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    unseen_idf, unit_unseen_idf, sketch, _, signals = (float(number) for number in arrays["numbers"])
    vectoriser = Vectoriser(arrays["hashes"], arrays["idf"].astype(np.float32), unseen_idf, lexicon or Lexicon())
    bucket, sign = places(vectoriser.hashes, int(sketch))
    pointer = np.concatenate([[0], np.cumsum(arrays["near_length"], dtype=np.int64)])
    neighbours = Neighbours(
        pointer,
        arrays["near_index"].astype(np.int64),
        arrays["near_value"].astype(np.float32),
        arrays["bounds"].astype(np.int64),
    )
    units = Units(
        arrays["unit_hashes"],
        arrays["unit_idf"].astype(np.float32),
        arrays["unit_counts"],
        np.diff(neighbours.bounds),
        unit_unseen_idf,
    )
    mean, scale, weights = np.split(arrays["trust"], [int(signals), 2 * int(signals)])
    confidence = ConfidenceModel(mean, scale, weights)
    return Model(
        vectoriser,
        bucket,
        sign,
        arrays["weights"],
        arrays["scale"],
        arrays["bias"],
        neighbours,
        units,
        confidence,
        arrays["thresholds"],
        _read_semantic(arrays) if "joint_embedder" in arrays else None,
    )


def _of_semantic(semantic: SemanticModel) -> dict[str, np.ndarray[Any, Any]]:
    step = np.abs(semantic.rows).max() / np.float32(127)
    return {
        "joint_embedder": np.frombuffer(semantic.embedder.encode(), dtype=np.uint8),
        "joint_ngram_weights": semantic.ngram_weights,
        "joint_ngram_scale": semantic.ngram_scale,
        "joint_weights": semantic.weights.astype(np.float16),
        "joint_bias": semantic.bias,
        "joint_rows": np.rint(semantic.rows / step).astype(np.int8),
        "joint_bounds": semantic.bounds.astype(np.uint32),
        "joint_trust": _flat(semantic.confidence),
        "joint_thresholds": semantic.thresholds,
        "joint_sure": semantic.accept_from,
        "joint_alone": semantic.alone.astype(np.float16),
        "joint_spoken": semantic.spoken,
        "joint_shift": semantic.shift,
        "joint_numbers": np.array([step, semantic.by_kernel, semantic.reject_below, len(semantic.confidence.mean)]),
    }


def _read_semantic(arrays: dict[str, np.ndarray[Any, Any]]) -> SemanticModel:
    step, by_kernel, reject_below, signals = (float(number) for number in arrays["joint_numbers"])
    mean, scale, weights = np.split(arrays["joint_trust"], [int(signals), 2 * int(signals)])
    return SemanticModel(
        arrays["joint_embedder"].tobytes().decode(),
        bool(by_kernel),
        arrays["joint_ngram_weights"],
        arrays["joint_ngram_scale"],
        arrays["joint_weights"].astype(np.float32),
        arrays["joint_bias"],
        arrays["joint_rows"].astype(np.float32) * np.float32(step),
        arrays["joint_bounds"].astype(np.int64),
        ConfidenceModel(mean, scale, weights),
        arrays["joint_thresholds"],
        arrays["joint_sure"],
        reject_below,
        arrays["joint_alone"].astype(np.float32),
        arrays["joint_spoken"],
        arrays["joint_shift"],
    )


def _flat(confidence: ConfidenceModel) -> Floats:
    return np.concatenate([confidence.mean, confidence.scale, confidence.weights])
