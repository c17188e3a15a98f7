using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class SuppressionTests
{
    private static readonly MetricDefinition Score = Sections.All.Find("complaints.repeat")!;
    private static readonly MetricDefinition Volume = Sections.All.Find("complaints.received")!;

    [Theory]
    [InlineData(20, 4, 0, CellStatus.Suppressed)]
    [InlineData(20, 4, 1, CellStatus.LowN)]
    [InlineData(2, 2, 0, CellStatus.Suppressed)]
    [InlineData(20, 5, 0, CellStatus.LowN)]
    [InlineData(20, 0, 0, CellStatus.LowN)]
    public void Of_several_dealers_a_score_is_withheld_that_the_difference_from_the_others_would_tell(
        int first, int second, int third, CellStatus expected)
    {
        int[] members = [first, second, third];
        var together = CellFigure.Percent(Score, new Tally(1, members.Sum(), members.Sum()), isOpen: false);

        var shown = Suppression.Suppressed([together], [.. members.Select(Member)]);

        Assert.Equal(expected, Assert.Single(shown).Status);

        static IReadOnlyList<CellFigure> Member(int customers) =>
            [CellFigure.Percent(Score, new Tally(0, customers, customers), isOpen: false)];
    }

    [Fact]
    public void Of_a_volume_only_the_customers_are_withheld()
    {
        var together = CellFigure.Count(Volume, new Tally(24, 24, 24));

        var shown = Suppression.Suppressed([together], [[CellFigure.Count(Volume, new Tally(4, 4, 4))]]);

        Assert.Equal((24, 0), (Assert.Single(shown).Numerator, shown[0].Customers));
    }
}
