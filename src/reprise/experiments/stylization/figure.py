"""Pictures of repainting: frames before and after, the network, how a style is learned, and flicker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample
from reprise.plots import architecture as diagram
from reprise.plots import curves, frames, style
from reprise.plots.picture import save

MIDDLE = 1
"""Which of the kept frames is shown: first, middle, last."""

KINDS = {"original": ("original", style.MUTED), "plain": ("repainted", style.BLUE), "smooth": ("smooth", style.GREEN)}
PAINTERS = {"photographs": "photograph", "own": "learned here", "published": "published"}


def architecture(job: Job) -> None:
    """Draw the network that paints (banoy2023, figure 6, shows another one). Input: architecture.json."""
    network = read_json(job.inputs[0])
    caption = (
        f"The network that repaints: {network['parameters']:,} parameters at this width, with one style. It is "
        "convolutional from end to end, so that pictures of any size go through; *styled* means normalised and then "
        "scaled and shifted as the style asks. The paper shows a style-based GAN here, which is not what it ran."
    )
    shapes = "; ".join(f"{layer['name']}: {'×'.join(map(str, layer['output']))}" for layer in network["layers"])
    alt = f"Diagram of the transformer from left to right. Input {'×'.join(map(str, network['input']))}; {shapes}."
    save(diagram.draw(network), job.outputs, caption, alt, None)


def one_frame(job: Job) -> None:
    """Draw style, frame and repainted frame (sepulveda2023, figure 24). Inputs: frames.npz, summary.json."""
    arrays, about, _ = _read(job)
    clip = about["scale"]["videos"][0]
    row = [arrays["style"], arrays[f"{clip}_original"][MIDDLE], arrays[f"{clip}_plain"][MIDDLE]]
    figure = frames.draw([row], texts=[["(a) style", "(b) original frame", "(c) repainted frame"]])
    caption = f"A style, a frame of a video, and the frame in that style{_painter(about)}. {_data(about)}"
    alt = f"Three pictures: the style image, {about['style']['note']}; a frame of {clip}; the same frame in that style."
    save(figure, job.outputs, caption, alt, about["data"])


def frame_and_style(job: Job) -> None:
    """Draw a first frame beside the style (banoy2023, figure 15). Inputs: frames.npz, summary.json."""
    arrays, about, measures = _read(job)
    clip = about["scale"]["videos"][0]
    row = [arrays[f"{clip}_original"][0], arrays["style"]]
    figure = frames.draw([row], style.COLUMN, texts=[["first frame", "style"]])
    before = measures["videos"][clip]["loss"]["original"]["style"]
    caption = (
        f"The first frame of a video and the style that it is to get; style loss of the frames as they are "
        f"{plus_minus(before, 2)}. {_data(about)}"
    )
    save(figure, job.outputs, caption, f"A frame of {clip} beside the style image.", about["data"])


def before_and_after(job: Job) -> None:
    """Draw a frame of each video before and after (banoy2023, figure 16). Inputs: frames.npz, summary.json."""
    arrays, about, measures = _read(job)
    clips = about["scale"]["videos"]
    rows = [[arrays[f"{clip}_{kind}"][-1] for kind in ("original", "plain")] for clip in clips]
    figure = frames.draw(rows, style.COLUMN, texts=[["before", "after"]] * len(rows))
    losses = "; ".join(_losses(clip, measures["videos"][clip]["loss"]) for clip in clips)
    caption = f"A later frame of each video before and after{_painter(about)}. {losses}. {_data(about)}"
    alt = f"Frames of {', '.join(clips)}, on the left as they are, on the right repainted. {losses}."
    save(figure, job.outputs, caption, alt, about["data"])


def samples(job: Job) -> None:
    """Draw photographs that no training saw, as each network paints them. Inputs: samples.npz, summary.json."""
    arrays, summary = read_npz(job.inputs[0]), read_json(job.inputs[1])
    about, found = summary["about"], summary["measures"]["test"]
    shown = {name: label for name, label in PAINTERS.items() if name in arrays}
    figure = frames.draw([list(arrays[name]) for name in shown], sides=list(shown.values()))
    scores = "; ".join(
        f"{PAINTERS[name]}: style loss {plus_minus(found[name]['style'], 3)}, "
        f"content loss {plus_minus(found[name]['content'], 3)}"
        for name in shown
        if name != "photographs"
    )
    caption = (
        f"Photographs of the test part, and as painted in the style of {about['style']['note']}. Over the whole part: "
        f"{scores}. {sample(about)}"
    )
    alt = f"Rows of {len(arrays['own'])} photographs: {', '.join(shown.values())}. {scores}."
    save(figure, job.outputs, caption, alt, about["data"])


def learning(job: Job) -> None:
    """Draw both losses by epoch. Input: summary.json."""
    summary = read_json(job.inputs[0])
    about, measures = summary["about"], summary["measures"]
    figure = style.new_figure(style.COLUMN, 1.95)
    words = []
    for axes, kind in zip(figure.subplots(1, 2), ("style", "content"), strict=True):
        curves.draw(axes, measures["training"][kind], "training", style.MUTED, linewidth=0.7, linestyle="--")
        curves.draw(axes, measures["validation"][kind], "validation", style.BLUE)
        if measures["test"]["published"]:
            level = measures["test"]["published"][kind]["mean"]
            axes.axhline(level, color=style.VERMILION, linewidth=0.8, label="published network, test")
        curves.by_epoch(axes, about["scale"]["epochs"])
        axes.set_title(f"{kind} loss")
        mean = measures["validation"][kind]["mean"]
        words.append(f"{kind} loss on the validation part goes from {mean[0]:.3f} to {mean[-1]:.3f}")
    figure.axes[0].set_yscale("log")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    caption = (
        f"A network learning one style: both losses by epoch, relative to the style and to the photograph; "
        f"{about['scale']['features']} features, style weight {about['scale']['style_weight']}. {sample(about)}"
    )
    save(figure, job.outputs, caption, f"Two line charts: {'; '.join(words)}.", about["data"])


def smoothing(job: Job) -> None:
    """Draw how much each video flickers. Inputs: frames.npz, summary.json."""
    _, about, measures = _read(job)
    clips = about["scale"]["videos"]
    figure = style.new_figure(style.COLUMN, 1.9)
    axes = figure.subplots()
    for place, (kind, (label, colour)) in enumerate(KINDS.items()):
        values = [100 * measures["videos"][clip]["flicker"][kind]["mean"] for clip in clips]
        across = np.arange(len(clips)) + 0.27 * (place - 1)
        bars = axes.bar(across, values, 0.25, color=colour, label=label)
        axes.bar_label(bars, fmt="%.1f", size=7, padding=1)
    axes.set_xticks(range(len(clips)), clips)
    axes.grid(False, axis="x")
    axes.set_xlim(-0.8, len(clips) - 0.2)
    axes.set_ylabel("flicker, % of white")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    caption = (
        "How much a pixel changes from frame to frame beyond the video's motion, mean over all places that both frames "
        "show: in the video itself, repainted frame by frame, and repainted with smoothing "
        f"{about['scale']['smoothing']}. {_data(about)}"
    )
    words = "; ".join(f"{clip}: {_flicker(measures['videos'][clip]['flicker'])}" for clip in clips)
    save(figure, job.outputs, caption, f"Bars of flicker in per cent. {words}.", about["data"])


def _read(job: Job) -> tuple[dict[str, np.ndarray], Mapping[str, Any], Mapping[str, Any]]:
    summary = read_json(job.inputs[1])
    return read_npz(job.inputs[0]), summary["about"], summary["measures"]


def _painter(about: Mapping[str, Any]) -> str:
    network = about["scale"]["network"]
    return ", by the published network" if network == "published" else ", by a network that learned it here"


def _data(about: Mapping[str, Any]) -> str:
    videos, image = about["data"], about["style"]
    kind = "Stand-in style" if image["stand_in"] else "Style"
    return f"{kind}: {image['note']}. {'Stand-in video' if videos['stand_in'] else 'Video'}: {videos['note']}."


def _losses(clip: str, loss: Mapping[str, Any]) -> str:
    before, after = loss["original"]["style"]["mean"], loss["plain"]["style"]["mean"]
    content = loss["plain"]["content"]["mean"]
    return f"{clip}: style loss {before:.2f} before and {after:.2f} after, content loss {content:.2f}"


def _flicker(flicker: Mapping[str, Any]) -> str:
    return ", ".join(f"{label} {100 * flicker[kind]['mean']:.1f}" for kind, (label, _) in KINDS.items())
