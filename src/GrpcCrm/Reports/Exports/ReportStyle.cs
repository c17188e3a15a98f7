namespace GrpcCrm.Reports.Exports;

/// <summary>The look of the page, on the screen and on A4.</summary>
public static class ReportStyle
{
    public const string Css = """
        :root { --ink: #1b2733; --soft: #5b6b7a; --line: #d5dce3; --bar: #9db7d1; --strong: #1f4e79; --accent: #b3541e; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem; color: var(--ink); background: #fff;
          font: 15px/1.45 system-ui, "Segoe UI", "Noto Sans", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", sans-serif; }
        h1 { margin: 0; font-size: 1.7rem; } h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
        .subject { margin: .2rem 0 1rem; font-size: 1.15rem; color: var(--soft); }
        header { border-bottom: 3px solid var(--strong); padding-bottom: 1rem; }
        header dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .5rem 1.5rem; margin: 0; }
        dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin-top: 1.5rem; }
        .tile { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; display: flex; flex-direction: column;
          justify-content: space-between; }
        .tile span { color: var(--soft); font-size: .85rem; } .tile strong { font-size: 1.6rem; }
        svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--ink); }
        .end { text-anchor: end; } .middle { text-anchor: middle; }
        .grid { stroke: var(--line); } .bar { fill: var(--bar); } .vital, .part0 { fill: var(--strong); } .part1 { fill: var(--bar); }
        .part2 { fill: var(--soft); } .line { fill: none; stroke: var(--accent); stroke-width: 2; }
        .whisker { stroke: var(--strong); stroke-width: 3; opacity: .45; } .dot { fill: var(--strong); }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: normal; }
        thead th { color: var(--soft); border-bottom: 2px solid var(--strong); }
        .split { display: block; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        tr[data-status=PROVISIONAL], tr[data-status=LOW_N], tr[data-status=SUPPRESSED], tr[data-status=NOT_APPLICABLE] {
          color: var(--soft); }
        .definitions div { margin-bottom: .5rem; } code { font-size: .85em; color: var(--soft); overflow-wrap: anywhere; }
        footer { margin-top: 2rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
        @page { size: A4; margin: 14mm; }
        @media print {
          body { padding: 0; font-size: 11px; } .chart, tr, .tile { break-inside: avoid; } thead { display: table-header-group; } }
        """;
}
