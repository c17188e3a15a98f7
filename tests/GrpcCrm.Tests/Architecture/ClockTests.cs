using System.Text.RegularExpressions;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Tests.Architecture;

/// <summary>
/// A dealer's time never goes back, because one statement of a writer and one of a closer reads the clock; all others are told the time.
/// </summary>
public sealed partial class ClockTests
{
    /// <summary>What keeps a dealer's moment.</summary>
    private static readonly string[] Keeping = ["Platform/Storage/keep_moment.sql", "Reports/Closing/closing_moment.sql"];

    /// <summary>What decides the time of a transaction, and of a close.</summary>
    private static readonly string[] Moments = ["Platform/Storage/writing_moment.sql", "Reports/Closing/closing_moment.sql"];

    /// <summary>These look for records and read the clock for something else: how long ago a deletion was, and the access log.</summary>
    private static readonly string[] Reading = ["Platform/Deletion/purge_records.sql", "Platform/Storage/Grouped/read_records.sql"];

    [Fact]
    public void No_statement_reads_the_clock_for_what_it_records() =>
        Findings.Equal(Reading, Statements(ReadsClock()).Where(path => Records().IsMatch(Code(path))));

    [Fact]
    public void A_dealer_s_moment_is_raised_by_its_writers_and_its_closers_alone()
    {
        Findings.Equal(Moments, Statements(ReadsClock()).Where(path => Code(path).Contains("dealer_moment", StringComparison.Ordinal)));
        Findings.Equal(Keeping, Statements(Raises()));
    }

    /// <summary>Who does not write is told the time for the access log, in the round trip that opens its transaction.</summary>
    [Fact]
    public void No_statement_within_code_reads_the_clock_but_those_that_open_a_transaction()
    {
        var reading = SourceTree.CSharpFiles("src").Where(file => SourceTree.Lines(file).Any(line => ReadsClock().IsMatch(line)));

        Findings.Equal(["src/GrpcCrm/Platform/Storage/TransactionOpening.cs"], reading);
    }

    private static IEnumerable<string> Statements(Regex containing) =>
        EmbeddedSql.Paths
            .Where(path => !path.StartsWith("Migrations/", StringComparison.Ordinal) && containing.IsMatch(Code(path)))
            .Order(StringComparer.Ordinal);

    private static string Code(string path) => Comment().Replace(EmbeddedSql.Text(path), "");

    [GeneratedRegex("--.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\b(clock_timestamp|statement_timestamp|transaction_timestamp|now|timeofday)\(\)|\b(current_timestamp|localtimestamp)\b|'now'",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadsClock();

    [GeneratedRegex(@"\b(recorded_time|superseded_time)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Records();

    [GeneratedRegex(@"\b(insert into|update) dealer_moment\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Raises();
}
