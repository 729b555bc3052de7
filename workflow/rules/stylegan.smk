# System stylegan: paintings learned from 300 pictures, and videos through their generator (alvarez2023).

PAINTED_VIDEOS = [name for name in experiments_of("stylegan") if "videos" in config["experiments"][name]]
STYLEGANS = [name for name in experiments_of("stylegan") if name not in PAINTED_VIDEOS]
SCENES = [clip for clip in clips_of(PAINTED_VIDEOS) if made_of_photographs(clip)]

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in STYLEGANS
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, STYLEGANS + PAINTED_VIDEOS)
METRICS += [f"<results>/data/videos/{clip}.json" for clip in SCENES]
VIDEOS += [f"<results>/videos/{name}-{clip}.mp4" for name in PAINTED_VIDEOS for clip in clips_of([name])]

PAINTINGS = [first_run("stylegan", "shown.npz"), summary_of("stylegan")]
PAINTED_FRAMES = [first_run("stylegan_videos", "frames.npz"), summary_of("stylegan_videos")]

figure("alvarez2023/fig07", "stylegan.curve", summary_of("stylegan"))
figure("alvarez2023/fig08", "stylegan.real", *PAINTINGS)
figure("alvarez2023/fig09", "stylegan.painted", *PAINTINGS)
table("alvarez2023/table2", "stylegan.films", summary_of("stylegan_videos"))
figure("ours/stylegan_nearest", "stylegan.nearest", *PAINTINGS)
figure("ours/stylegan_losses", "stylegan.losses", summary_of("stylegan"))
figure("ours/stylegan_films", "stylegan.films", *PAINTED_FRAMES)
table("ours/stylegan_quality", "stylegan.quality", summary_of("stylegan"))


rule train_stylegan:
    input:
        data_of,
        split_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/course.safetensors",
    log:
        "<logs>/train_stylegan/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_stylegan/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLEGANS),
    conda:
        "../../envs/reprise.yaml"
    threads: lambda wildcards: config["compute"]["threads"] * processes_of(wildcards)
    resources:
        **training(gpu=processes_of),
    params:
        processes=processes_of,
        spec=training_settings,
        code=code_of("experiments.stylegan.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train stylegan.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --processes {params.processes} --inputs {input} --outputs {output} &> {log}"


rule measure_stylegan:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/course.safetensors",
        "<results>/data/photographs.npz",
        "<results>/data/photographs.json",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/shown.npz",
    log:
        "<logs>/measure_stylegan/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_stylegan/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(STYLEGANS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.stylegan.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure stylegan.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule make_scene:
    input:
        "<results>/data/photographs.npz",
        "<results>/data/photographs.json",
    output:
        "<results>/data/videos/{clip}.mp4",
        "<results>/data/videos/{clip}.json",
    log:
        "<logs>/make_scene/{clip}.log",
    benchmark:
        "<benchmarks>/make_scene/{clip}.tsv"
    wildcard_constraints:
        clip=r"landscape_\d+",
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("data.scenes"),
    message:
        "Video {wildcards.clip}"
    shell:
        "reprise data scenes.make --inputs {input} --outputs {output} &> {log}"


rule project_video:
    input:
        "<results>/data/videos/{clip}.mp4",
        generator_of,
        paintings_of,
    output:
        "<results>/videos/{experiment}-{clip}.mp4",
        "<results>/runs/{experiment}/{clip}.npz",
    log:
        "<logs>/project_video/{experiment}.{clip}.log",
    benchmark:
        "<benchmarks>/project_video/{experiment}.{clip}.tsv"
    wildcard_constraints:
        experiment=any_of(PAINTED_VIDEOS),
        clip=any_of(clips_of(PAINTED_VIDEOS)),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=projection_settings,
        code=code_of("experiments.stylegan.video"),
    message:
        "Sending {wildcards.clip} through the generator of {wildcards.experiment}"
    shell:
        "reprise video stylegan.project --spec {params.spec:q} --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_painted_videos:
    input:
        paintings_of,
        split_of_paintings,
        films_of,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/frames.npz",
    log:
        "<logs>/measure_painted_videos/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_painted_videos/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(PAINTED_VIDEOS),
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=films_settings,
        code=code_of("experiments.stylegan.films"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure stylegan.films.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"
