# System reader: a LeNet for EMNIST's 47 classes, by which generated characters are judged (wilusz2024).

READERS = experiments_of("reader")

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in READERS
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, READERS)


rule train_reader:
    input:
        data_of,
        split_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
    log:
        "<logs>/train_reader/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_reader/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(READERS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.reader.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train reader.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_reader:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    log:
        "<logs>/measure_reader/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_reader/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(READERS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.reader.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure reader.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"
