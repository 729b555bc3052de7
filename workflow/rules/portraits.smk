# System portraits: autoencoders and GANs of punks and of painted portraits (demmenie2024).

PORTRAITS = experiments_of("portraits")
PORTRAIT_FILMS = [name for name in PORTRAITS if config["experiments"][name]["network"] != "cae"]

MODELS += [
    f"<results>/runs/{name}/seed{seed}/weights.safetensors"
    for name in PORTRAITS
    for seed in config["experiments"][name]["seeds"]
]
METRICS += map(summary_of, PORTRAITS)
VIDEOS += ["<results>/videos/vae_punks.mp4", "<results>/videos/gan_punks.mp4"]  # others when asked for by path

CAE_PUNKS, VAE_PUNKS, GAN_PUNKS, CAE_PORTRAITS, VAE_PORTRAITS, GAN_PORTRAITS = (
    [first_run(f"{network}_{data}", "shown.npz"), summary_of(f"{network}_{data}")]
    for data in ("punks", "portraits")
    for network in ("cae", "vae", "gan")
)
BOTH_PUNKS = [f"<results>/data/{name}.{kind}" for name in ("punks", "punks_exact") for kind in ("npz", "json")]

figure("demmenie2024/fig01", "portraits.pictures.punks", *BOTH_PUNKS)
figure("demmenie2024/fig02", "portraits.again", *CAE_PUNKS)
figure("demmenie2024/fig03", "portraits.again", *VAE_PUNKS)
figure("demmenie2024/fig04", "portraits.by_epoch", *GAN_PUNKS)
figure("demmenie2024/fig05", "portraits.strips", *VAE_PORTRAITS)
figure("demmenie2024/fig06", "portraits.strips", *GAN_PORTRAITS)
figure("demmenie2024/fig07", "portraits.strips", *VAE_PUNKS)
figure("demmenie2024/fig08", "portraits.strips", *GAN_PUNKS)
figure("demmenie2024/fig10", "portraits.side_by_side", *CAE_PORTRAITS, *VAE_PORTRAITS, *GAN_PORTRAITS)
figure("ours/portraits_nearest", "portraits.nearest", *VAE_PUNKS, *GAN_PUNKS)
figure("ours/portraits_learning", "portraits.learning", *map(summary_of, ("cae_punks", "vae_punks", "gan_punks")))
table("ours/portraits_again", "portraits.again", *map(summary_of, PORTRAITS))
table("ours/portraits_quality", "portraits.quality", *map(summary_of, PORTRAIT_FILMS))
table("ours/portraits_pixels", "portraits.pixels", *map(summary_of, PORTRAIT_FILMS))


rule train_portraits:
    input:
        data_of,
        split_of,
    output:
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/course.npz",
    log:
        "<logs>/train_portraits/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/train_portraits/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(PORTRAITS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=training_settings,
        code=code_of("experiments.portraits.train"),
    message:
        "Training {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise train portraits.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule measure_portraits:
    input:
        data_of,
        card_of,
        split_of,
        "<results>/runs/{experiment}/seed{seed}/weights.safetensors",
        "<results>/runs/{experiment}/seed{seed}/history.csv",
        "<results>/runs/{experiment}/seed{seed}/course.npz",
        rival_of,
    output:
        "<results>/metrics/{experiment}/seed{seed}.json",
        "<results>/runs/{experiment}/seed{seed}/shown.npz",
    log:
        "<logs>/measure_portraits/{experiment}.seed{seed}.log",
    benchmark:
        "<benchmarks>/measure_portraits/{experiment}.seed{seed}.tsv"
    wildcard_constraints:
        experiment=any_of(PORTRAITS),
    conda:
        "../../envs/reprise.yaml"
    threads: config["compute"]["threads"]
    resources:
        **TRAINING,
    params:
        spec=run_settings,
        code=code_of("experiments.portraits.measure"),
    message:
        "Measuring {wildcards.experiment}, seed {wildcards.seed}"
    shell:
        "reprise measure portraits.run --spec {params.spec:q} --seed {wildcards.seed}"
        " --gpus {resources.gpu} --inputs {input} --outputs {output} &> {log}"


rule film_portraits:
    input:
        lambda wildcards: first_run(wildcards.experiment, "shown.npz"),
    output:
        "<results>/videos/{experiment}.mp4",
    log:
        "<logs>/film_portraits/{experiment}.log",
    benchmark:
        "<benchmarks>/film_portraits/{experiment}.tsv"
    wildcard_constraints:
        experiment=any_of(PORTRAIT_FILMS),
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("experiments.portraits.video"),
    message:
        "Film of {wildcards.experiment}"
    shell:
        "reprise video portraits.walks --inputs {input} --outputs {output} &> {log}"
