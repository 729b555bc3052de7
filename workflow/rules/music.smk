# System music: many small networks at once, and where a track comes from (banoy2023).

from reprise.experiments.music.machines import NOTEBOOKS

MUSIC = experiments_of("music")
MUSIC_PLACES = [name for name in MUSIC if config["experiments"][name]["kind"] == "places"]
MUSIC_SEARCHES = [name for name in MUSIC if name not in MUSIC_PLACES]

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in MUSIC
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, MUSIC)

MUSIC_GRIDS = [summary_of("music_grid"), summary_of("music_grid_corrected")]
MUSIC_AUTOENCODERS = [summary_of("music_autoencoders"), summary_of("music_autoencoders_corrected")]
MUSIC_SEARCHED = ("music_grid", "music_grid_corrected", "music_autoencoders", "music_autoencoders_corrected")
MUSIC_HEADS = [*MUSIC_AUTOENCODERS, located_by("music_autoencoders"), located_by("music_autoencoders_corrected")]
MUSIC_MAP = [summary_of("music_places"), located_by("music_places")]

table("banoy2023/table1", "music.machines.resources", ANCHOR, *recorded_of(*NOTEBOOKS))
table("banoy2023/table2", "music.machines.links", ANCHOR, *recorded_of(*NOTEBOOKS))
figure("banoy2023/fig07", "music.search.networks", *MUSIC_GRIDS)
figure("banoy2023/fig08", "music.search.narrow", *MUSIC_AUTOENCODERS)
figure("banoy2023/fig09", "music.search.wide", *MUSIC_AUTOENCODERS)
figure("banoy2023/fig10", "music.figure.latitude_narrow", *MUSIC_HEADS)
figure("banoy2023/fig11", "music.figure.latitude_wide", *MUSIC_HEADS)
figure("banoy2023/fig17", "music.figure.longitude_narrow", *MUSIC_HEADS)
figure("banoy2023/fig18", "music.figure.longitude_wide", *MUSIC_HEADS)
figure("ours/music_winners", "music.search.winners", *MUSIC_AUTOENCODERS)
figure("ours/music_map", "music.figure.world", *MUSIC_MAP)
table("banoy2023/music_search", "music.search", *both_of(*MUSIC_SEARCHED))
table("banoy2023/music_heads", "music.heads", *MUSIC_GRIDS, *MUSIC_AUTOENCODERS)
table("ours/music_places", "music.places", summary_of("music_places"))


rule train_music:
    input:
        data_of,
        split_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/curves.npz",
        "<results>/runs/{experiment}/seed{seed}/predictions.npz",
    log:
        "<logs>/train_music/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_music/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(MUSIC_SEARCHES),
    conda:
        "../../envs/reprise.yaml"
    threads: threads_of
    resources:
        mem_mb=growing(2000),
        runtime=growing(30),
    params:
        stage=kind_of,
        spec=split_settings,
        code=code_of("experiments.music.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train music.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


rule measure_music:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/curves.npz",
        "<results>/runs/{experiment}/seed{seed}/predictions.npz",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    log:
        "<logs>/measure_music/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_music/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(MUSIC_SEARCHES),
    conda:
        "../../envs/reprise.yaml"
    params:
        stage=kind_of,
        spec=split_settings,
        code=code_of("experiments.music.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure music.{params.stage} --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


rule locate_music:
    input:
        data_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/predictions.npz",
    log:
        "<logs>/locate_music/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/locate_music/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(MUSIC_PLACES),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        mem_mb=growing(2000),
        runtime=growing(60),
    params:
        spec=settings_of("compute.threads"),
        code=code_of("experiments.music.places"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train music.places.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


use rule measure_music as measure_music_places with:
    input:
        data_of,
        card_of,
        "<results>/runs/{experiment}/seed{seed}/predictions.npz",
    wildcard_constraints:
        experiment=any_of(MUSIC_PLACES),
    params:
        stage=kind_of,
        spec=settings_of(),
        code=code_of("experiments.music.measure"),
