# System autoencoder: networks from scratch and a library's, on bioprocess data (sepulveda2023).

AUTOENCODERS = experiments_of("autoencoder")

MODELS += [f"<results>/runs/{name}/all/weights.safetensors" for name in AUTOENCODERS]
METRICS += [summary_of(name) for name in AUTOENCODERS]
METRICS += map(architecture_of, ("autoencoder_corrected", "autoencoder_banoy2023"))

BIOPROCESS = samples_of("autoencoder_corrected")
AUTOENCODER_SUMMARIES = [summary_of("autoencoder_as_published"), summary_of("autoencoder_corrected")]
AUTOENCODER_TABLES = [
    *both_of("autoencoder_as_published", "autoencoder_corrected"),
    architecture_of("autoencoder_corrected"),
]
AUTOENCODER_COURSES = [
    file
    for name in ("autoencoder_as_published", "autoencoder_corrected")
    for file in (summary_of(name), f"<results>/runs/{name}/all/history.csv")
]
AUTOENCODER_SAMPLES = [summary_of("autoencoder_corrected"), "<results>/runs/autoencoder_corrected/all/samples.npz"]

figure("sepulveda2023/fig01", "autoencoder.architecture", architecture_of("autoencoder_corrected"))
figure("sepulveda2023/fig02", "autoencoder.data", *BIOPROCESS)
figure("sepulveda2023/fig03", "autoencoder.partition", *BIOPROCESS)
figure("sepulveda2023/fig08", "autoencoder.learning", *AUTOENCODER_COURSES)
figure("sepulveda2023/fig09", "autoencoder.densities", *AUTOENCODER_SAMPLES)
figure("sepulveda2023/fig10", "autoencoder.clouds", *AUTOENCODER_SAMPLES)
table("sepulveda2023/table1", "autoencoder.low", *AUTOENCODER_TABLES)
table("sepulveda2023/table2", "autoencoder.high", *AUTOENCODER_TABLES)
figure("banoy2023/fig01", "autoencoder.architecture_banoy", architecture_of("autoencoder_banoy2023"))
figure("ours/autoencoder_gap", "autoencoder.gap", *AUTOENCODER_SUMMARIES)
table("ours/autoencoder_signal", "autoencoder.signal", *AUTOENCODER_SUMMARIES)


localrules:
    describe_autoencoder,
    describe_autoencoder_of_music,


rule train_autoencoder:
    input:
        data_of,
        splits_of,
    output:
        "<results>/runs/{experiment}/all/weights.safetensors",
        "<results>/runs/{experiment}/all/history.csv",
        "<results>/runs/{experiment}/all/samples.npz",
    log:
        "<logs>/train_autoencoder/{experiment}.log",
    benchmark:
        "<benchmarks>/train_autoencoder/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(AUTOENCODERS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        mem_mb=growing(2000),
        runtime=growing(30),
    params:
        spec=all_settings,
        code=code_of("experiments.autoencoder.train"),
    message:
        "Training {wildcards.experiment}, all seeds"
    shell:
        "reprise train autoencoder.run --spec {params.spec:q} --inputs {input} --outputs {output} &> {log}"


rule measure_autoencoder:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/all/history.csv",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    log:
        "<logs>/measure_autoencoder/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_autoencoder/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(AUTOENCODERS),
        seed=r"\d+",
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=split_settings,
        code=code_of("experiments.autoencoder.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure autoencoder.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"


rule describe_autoencoder:
    input:
        ANCHOR,
    output:
        "<results>/metrics/{experiment}/architecture.json",
    log:
        "<logs>/describe_autoencoder/{experiment}.log",
    benchmark:
        "<benchmarks>/describe_autoencoder/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(AUTOENCODERS),
    conda:
        "../../envs/reprise.yaml"
    params:
        stage="describe",
        spec=spec_of("experiments.{experiment}.widths"),
        code=code_of("experiments.autoencoder.architecture"),
    message:
        "Layers of {wildcards.experiment}"
    shell:
        "reprise measure autoencoder.architecture.{params.stage} --spec {params.spec:q}"
        " --inputs {input} --outputs {output} &> {log}"


use rule describe_autoencoder as describe_autoencoder_of_music with:
    wildcard_constraints:
        experiment="autoencoder_banoy2023",
    params:
        stage="describe_banoy",
        spec="{}",
        code=code_of("experiments.autoencoder.architecture"),
