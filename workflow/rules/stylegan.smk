# System stylegan: paintings learned from 300 pictures, and videos through their generator (alvarez2023).

STYLEGANS = [name for name in experiments_of("stylegan") if "videos" not in config["experiments"][name]]

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in STYLEGANS
    for seed in config["experiments"][name]["seeds"]
]


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
        **(TRAINING | dict(gpu=lambda wildcards: TRAINING["gpu"] * processes_of(wildcards))),
    params:
        spec=training_settings,
        code=code_of("experiments.stylegan.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train stylegan.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --inputs {input} --outputs {output} &> {log}"
