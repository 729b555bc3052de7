# System stylization: a video repainted, its sound kept (sepulveda2023, banoy2023).

STYLE_VIDEOS = [name for name in experiments_of("stylization") if "network" in config["experiments"][name]]
STYLES_LEARNED = [name for name in experiments_of("stylization") if name not in STYLE_VIDEOS]
CLIPS = [clip for clip in clips_of(config["experiments"]) if not made_of_photographs(clip)]

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in STYLES_LEARNED
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, STYLES_LEARNED + STYLE_VIDEOS)
METRICS += map(architecture_of, STYLES_LEARNED)
METRICS += [f"<results>/data/videos/{clip}.json" for clip in CLIPS]
VIDEOS += [video for name in STYLE_VIDEOS for video in repainted_of(name)]

STYLE_FRAMES = [first_run("stylization", "frames.npz"), summary_of("stylization")]
STYLE_SAMPLES = [first_run("style_learned", "samples.npz"), summary_of("style_learned")]

figure("sepulveda2023/fig24", "stylization.one_frame", *STYLE_FRAMES)
figure("banoy2023/fig06", "stylization.architecture", architecture_of("style_learned"))
figure("banoy2023/fig15", "stylization.frame_and_style", *STYLE_FRAMES)
figure("banoy2023/fig16", "stylization.before_and_after", *STYLE_FRAMES)
figure("ours/style_learned", "stylization.samples", *STYLE_SAMPLES)
figure("ours/style_learning", "stylization.learning", summary_of("style_learned"))
figure("ours/smoothing", "stylization.smoothing", *STYLE_FRAMES)
table("ours/stylization", "stylization.videos", summary_of("stylization"))
table("ours/style_learned", "stylization.learned", summary_of("style_learned"))


localrules:
    fetch_video,
    describe_style,


rule fetch_video:
    input:
        ANCHOR,
    output:
        "<results>/data/videos/{clip}.mp4",
        "<results>/data/videos/{clip}.json",
    log:
        "<logs>/fetch_video/{clip}.log",
    benchmark:
        "<benchmarks>/fetch_video/{clip}.tsv"
    wildcard_constraints:
        clip=any_of(CLIPS),
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("data.clips"),
    message:
        "Video {wildcards.clip}"
    shell:
        "reprise data clips.make --inputs {input} --outputs {output} &> {log}"


rule train_style:
    input:
        data_of,
        split_of,
        "<results>/data/style_image.npz",
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
    log:
        "<logs>/train_style/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_style/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLES_LEARNED),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.stylization.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train stylization.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_style:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/data/style_image.npz",
        "<results>/data/style_image.json",
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/samples.npz",
    log:
        "<logs>/measure_style/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_style/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLES_LEARNED),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.stylization.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure stylization.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule repaint_video:
    input:
        "<results>/data/videos/{clip}.mp4",
        "<results>/data/style_image.npz",
        style_network_of,
    output:
        "<results>/videos/{experiment}-{clip}-{kind}.mp4",
    log:
        "<logs>/repaint_video/{experiment}.{clip}-{kind}.log",
    benchmark:
        "<benchmarks>/repaint_video/{experiment}.{clip}-{kind}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLE_VIDEOS),
        clip=any_of(CLIPS),
        kind="plain|smooth",
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=repaint_settings,
        code=code_of("experiments.stylization.video"),
    message:
        "Repainting {wildcards.clip} for {wildcards.experiment}, {wildcards.kind}"
    shell:
        "reprise video stylization.{wildcards.kind} --spec {params.spec:q}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_videos:
    input:
        "<results>/data/style_image.npz",
        "<results>/data/style_image.json",
        measured_videos_of,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/frames.npz",
    log:
        "<logs>/measure_videos/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_videos/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLE_VIDEOS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=settings_of("compute.device", "compute.threads"),
        code=code_of("experiments.stylization.videos"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure stylization.videos.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule describe_style:
    input:
        ANCHOR,
    output:
        "<results>/metrics/{experiment}/architecture.json",
    log:
        "<logs>/describe_style/{experiment}.log",
    benchmark:
        "<benchmarks>/describe_style/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLES_LEARNED),
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of("experiments.{experiment}.width"),
        code=code_of("experiments.stylization.architecture"),
    message:
        "Layers of {wildcards.experiment}"
    shell:
        "reprise measure stylization.architecture.describe --spec {params.spec:q} --inputs {input}"
        " --outputs {output} &> {log}"
