namespace GrpcCrm.Tests.Architecture;

/// <summary>The contract as it was approved. A change shows in the review of contract.approved.txt; released lines never change.</summary>
public sealed class ContractTests
{
    private const string Approved = "tests/GrpcCrm.Tests/contract.approved.txt";
    private const string Approve = "GRPCCRM_APPROVE";

    [Fact]
    public void The_contract_is_as_approved()
    {
        var lines = WireContract.Lines().ToArray();
        if (Environment.GetEnvironmentVariable(Approve) == "1") File.WriteAllLines(SourceTree.PathOf(Approved), lines);
        var approved = SourceTree.Lines(Approved);

        Findings.None(
        [
            .. approved.Except(lines, StringComparer.Ordinal).Select(line => $"gone: {line}"),
            .. lines.Except(approved, StringComparer.Ordinal).Select(line => $"new, to be approved with {Approve}=1: {line}"),
        ]);
        Assert.Equal(approved, lines);
    }
}
