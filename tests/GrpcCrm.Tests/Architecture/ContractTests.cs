using GrpcCrm.Platform;

namespace GrpcCrm.Tests.Architecture;

/// <summary>The contract as it was approved, a file for each of its own. A change shows in the review; released lines never change.</summary>
public sealed class ContractTests
{
    private const string Approved = "tests/GrpcCrm.Tests/contract";
    private const string Approve = "GRPCCRM_APPROVE";

    public static TheoryData<string> Files => [.. Contract.Files.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_contract_is_as_approved(string file)
    {
        var path = $"{Approved}/{Path.GetFileNameWithoutExtension(file)}.approved.txt";
        var lines = WireContract.Lines(Contract.Files.Single(one => one.Name == file)).ToArray();
        if (Environment.GetEnvironmentVariable(Approve) == "1") File.WriteAllLines(SourceTree.PathOf(path), lines);
        var approved = SourceTree.Lines(path);

        Findings.None(
        [
            .. approved.Except(lines, StringComparer.Ordinal).Select(line => $"gone: {line}"),
            .. lines.Except(approved, StringComparer.Ordinal).Select(line => $"new, to be approved with {Approve}=1: {line}"),
        ]);
        Assert.Equal(approved, lines);
    }

    [Fact]
    public void Nothing_is_approved_that_there_is_none_of()
    {
        var approved = Directory.GetFiles(SourceTree.PathOf(Approved)).Select(file => Path.GetFileName(file).Replace(".approved.txt", "", StringComparison.Ordinal));

        Assert.Equal(Contract.Files.Select(file => Path.GetFileNameWithoutExtension(file.Name)).Order(), approved.Order());
    }

    /// <summary>What a person can still hold in mind, and an operator in a table of permissions.</summary>
    [Fact]
    public void The_contract_has_at_most_250_rpcs() => Assert.InRange(Contract.Methods.Count(), 1, 250);
}
