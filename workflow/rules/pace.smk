# System pace: the work and the time of trainings that are compared by it (wilusz2024).

PACES = experiments_of("pace")

METRICS += map(summary_of, PACES)

table("ours/wilusz2024_pace", "pace.run", summary_of("pace_wilusz2024"))


rule measure_pace:
    input:
        ANCHOR,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
    log:
        "<logs>/measure_pace/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_pace/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(PACES),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=settings_of("compute.device", "compute.threads"),
        code=code_of("experiments.pace.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure pace.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"
