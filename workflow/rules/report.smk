# The report: everything above, the hand-written sources, and what was recorded at paper scale.

REPORT_SOURCES = sorted(
    str(path)
    for pattern in ("sections/*.md", "claims/*.yaml", "references.bib", "templates/*", "recorded/*/*.json")
    for path in Path("report").glob(pattern)
)


localrules:
    write_report,
    typeset_report,
    describe_run,


rule write_report:
    input:
        METRICS,
        VIDEOS,
        table_files(),
        figure_files(),
        expand("<results>/data/{dataset}.json", dataset=DATASETS),
        REPORT_SOURCES,
    output:
        "<results>/report/index.html",
        "<results>/report/paper.tex",
        report("<results>/report/claims.csv", caption="../report/claims.rst", category="Claims"),
        "<results>/report/provenance.json",
    log:
        "<logs>/write_report.log",
    benchmark:
        "<benchmarks>/write_report.tsv"
    conda:
        "../../envs/reprise.yaml"
    params:
        spec=spec_of("results", "data.source", "data.splits", "experiments"),
        code=code_of("report.document"),
        recorded=present_keys("report/recorded"),
    message:
        "Report"
    shell:
        "reprise report document.build --spec {params.spec:q} --inputs {input} --outputs {output} &> {log}"


rule typeset_report:
    input:
        "<results>/report/paper.tex",
        [path for path in figure_files() if path.endswith(".pdf")],
    output:
        "<results>/report/paper.pdf",
        "<results>/report/arxiv.tar.gz",
    log:
        "<logs>/typeset_report.log",
    benchmark:
        "<benchmarks>/typeset_report.tsv"
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("report.pdf"),
    message:
        "PDF of the report"
    shell:
        "reprise report pdf.build --inputs {input} --outputs {output} &> {log}"


rule describe_run:
    input:
        "Snakefile",
        "<results>/report/index.html",
        "<results>/report/paper.tex",
        "<results>/report/claims.csv",
        "<results>/report/provenance.json",
        pdf_files(),
    output:
        "<results>/report/Snakefile",
        "<results>/ro-crate-metadata.json",
    log:
        "<logs>/describe_run.log",
    benchmark:
        "<benchmarks>/describe_run.tsv"
    conda:
        "../../envs/reprise.yaml"
    params:
        code=code_of("report.crate"),
    message:
        "Provenance as RO-Crate"
    shell:
        "reprise report crate.build --inputs {input} --outputs {output} &> {log}"
