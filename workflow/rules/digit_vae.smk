# System digit_vae: variational autoencoders of digits and letters (wilusz2024).

DIGIT_VAES = experiments_of("digit_vae")

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in DIGIT_VAES
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, DIGIT_VAES)
VIDEOS.append("<results>/videos/vae_wilusz2024.mp4")

VAE_DIGITS, VAE_RETRAINED, VAE_CONDITIONAL, VAE_LATENT16 = (
    [first_run(f"vae_{name}", "plane.npz"), summary_of(f"vae_{name}")]
    for name in ("wilusz2024", "wilusz2024_retrained", "conditional", "latent16")
)

figure("wilusz2024/fig05", "digit_vae.scheme", summary_of("vae_wilusz2024"))
figure("wilusz2024/fig06", "digit_vae.square", *VAE_DIGITS)
figure("wilusz2024/fig07", "digit_vae.learned_classes", *VAE_DIGITS)
figure("wilusz2024/fig08", "digit_vae.letters", *VAE_RETRAINED)
figure("wilusz2024/fig09", "digit_vae.one_class", *VAE_DIGITS)
figure("wilusz2024/fig13", "digit_vae.quantiles", *VAE_DIGITS)
figure("wilusz2024/fig14", "digit_vae.classes", *VAE_DIGITS)
figure("wilusz2024/fig15", "digit_vae.classes", *VAE_RETRAINED)
figure("wilusz2024/fig16", "digit_vae.middle_as_stored", *VAE_RETRAINED)
figure("wilusz2024/fig17", "digit_vae.middle", *VAE_RETRAINED)
figure("ours/vae_again", "digit_vae.again", *VAE_DIGITS, *VAE_LATENT16)
figure("ours/vae_conditional", "digit_vae.asked", *VAE_CONDITIONAL)
figure("ours/vae_learning", "digit_vae.learning", summary_of("vae_wilusz2024"))
table("ours/vae_bounds", "digit_vae.bounds", *map(summary_of, DIGIT_VAES))


rule train_digit_vae:
    input:
        data_of,
        split_of,
        begun_with,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
    log:
        "<logs>/train_digit_vae/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_digit_vae/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_VAES),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=training_settings,
        code=code_of("experiments.digit_vae.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train digit_vae.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_digit_vae:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        judge_of,
        quadrants_of,
        rivals_of,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/plane.npz",
    log:
        "<logs>/measure_digit_vae/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_digit_vae/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_VAES),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.digit_vae.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure digit_vae.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule film_digit_vae:
    input:
        lambda wildcards: first_run(wildcards.experiment, "plane.npz"),
    output:
        "<results>/videos/{experiment}.mp4",
    log:
        "<logs>/film_digit_vae/{experiment}.log",
    benchmark:
        "<benchmarks>/film_digit_vae/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(DIGIT_VAES),
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("experiments.digit_vae.video"),
    message:
        "Film of {wildcards.experiment}"
    shell:
        "reprise video digit_vae.walk --inputs {input} --outputs {output} &> {log}"
