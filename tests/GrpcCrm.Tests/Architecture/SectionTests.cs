using System.Text.RegularExpressions;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Reports ask what features bring and read no feature's records themselves. A line is added on purpose, never to make a test pass.</summary>
public sealed partial class SectionTests
{
    /// <summary>The directory of dealers, and what orders a dealer's records in time.</summary>
    private static readonly string[] Shared = ["dealer", "dealer_brand", "dealer_moment", "manufacturer"];

    /// <summary>What reports and feeds keep. A notice is the feed's content, as a document is.</summary>
    private static readonly string[] Own =
    [
        "closed_through", "feed", "feed_event", "feed_outbox", "late_mark", "report", "report_basis", "report_document", "report_draft",
        "report_due", "report_revision", "report_schedule", "report_subscription", "roll_up_mark", "safety_notice",
    ];

    [Fact]
    public void Statements_of_reports_and_feeds_name_no_table_of_a_feature()
    {
        var tables = Words("src/GrpcCrm/Migrations", CreatedTable()).Select(found => found.Word).ToHashSet(StringComparer.Ordinal);
        var named = Words("src/GrpcCrm/Reports", NamedTable()).Concat(Words("src/GrpcCrm/ReportFeed", NamedTable()))
            .Where(found => tables.Contains(found.Word)).ToList();

        Assert.Contains("complaint", tables);
        Findings.Equal([.. Own, .. Shared], named.Select(found => found.Word));
    }

    private static IEnumerable<(string File, string Word)> Words(string folder, Regex pattern) =>
        from file in SourceTree.Files(folder, "*.sql")
        from line in SourceTree.Lines(file)
        from Match match in pattern.Matches(line.Split("--")[0])
        select (file, match.Groups["table"].Value);

    [GeneratedRegex(@"\bcreate table (?<table>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CreatedTable();

    [GeneratedRegex(@"\b(from|join|into|update) (?<table>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedTable();
}
