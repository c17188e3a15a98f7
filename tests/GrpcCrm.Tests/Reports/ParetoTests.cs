using GrpcCrm.Reports.Content;

namespace GrpcCrm.Tests.Reports;

public sealed class ParetoTests
{
    [Theory]
    [InlineData(4, 0, true)]
    [InlineData(4, 3, false)]
    [InlineData(6, 0, false)]
    public void Of_several_dealers_a_category_is_withheld_that_the_difference_from_the_others_would_tell(int second, int third, bool withheld)
    {
        var all = Pareto.Of(Categories(("Brakes", 90), ("Noise", 20), ("Paint", 20 + second + third)));
        var members = new[] { 20, second, third }.Where(count => count > 0)
            .Select(count => Pareto.Of(Categories(("Brakes", 30), ("Noise", 9), ("Paint", count))));

        var lines = Pareto.Suppressed(all, [.. members]);

        Assert.Equal(withheld, !lines.Any(line => line.Category == "Paint"));
    }

    [Fact]
    public void The_vital_few_are_the_smallest_set_that_makes_up_four_fifths()
    {
        var lines = Pareto.Of(Categories(("Brakes", 50), ("Air bag", 30), ("Paint", 15), ("Noise", 5)));

        Assert.Equal(["Brakes", "Air bag"], lines.Where(line => line.IsVitalFew).Select(line => line.Category));
        Assert.Equal([50, 80, 95, 100], lines.Select(line => line.CumulativeShare!.Value));
        Assert.Equal([1, 2, 3, 4], lines.Select(line => line.Rank));
        Assert.Equal([50, 30, 15, 5], lines.Select(line => line.Share));
    }

    [Fact]
    public void Just_under_four_fifths_takes_one_more() =>
        Assert.Equal(3, Pareto.Of(Categories(("a", 50), ("b", 29), ("c", 11), ("d", 10))).Count(line => line.IsVitalFew));

    [Fact]
    public void Equals_come_in_the_order_of_their_code_points()
    {
        // U+FF21 sorts after U+1F697 by UTF-16 units, and before it by code points.
        var lines = Pareto.Of(Categories(("b", 2), ("\U0001F697", 2), ("\uFF21", 2), ("B", 2), ("ab", 2), ("a", 2), ("z", 3)));

        Assert.Equal(["z", "B", "a", "ab", "b", "\uFF21", "\U0001F697"], lines.Select(line => line.Category));
    }

    [Fact]
    public void No_complaints_make_no_lines() => Assert.Empty(Pareto.Of(Categories()));

    [Fact]
    public void Small_categories_end_as_one_nameless_line_without_numbers()
    {
        var lines = Pareto.Suppressed(Pareto.Of(Categories(("Brakes", 50), ("Air bag", 30), ("Paint", 4), ("Noise", 1))), []);

        Assert.Equal(["Brakes", "Air bag", ""], lines.Select(line => line.Category));
        Assert.Equal(new ParetoLine(0, "", 0, 0) { IsWithheld = true }, lines[^1]);
        Assert.Equal([1, 2], lines.Take(2).Select(line => line.Rank));
    }

    [Fact]
    public void One_small_category_takes_the_next_smallest_along_so_that_it_is_not_the_total_s_rest()
    {
        var lines = Pareto.Suppressed(Pareto.Of(Categories(("Brakes", 50), ("Air bag", 9), ("Paint", 8), ("Noise", 1))), []);

        Assert.Equal(["Brakes", "Air bag", ""], lines.Select(line => line.Category));
    }

    [Fact]
    public void A_cumulative_share_does_not_tell_what_is_withheld_before_it()
    {
        // Twenty complaints, but of two customers.
        var categories = Categories(("Brakes", 50), ("Paint", 10), ("Noise", 8), ("Dirt", 7));
        categories["Air bag"] = new Tally(20, 20, 2);

        var lines = Pareto.Suppressed(Pareto.Of(categories), []);

        Assert.Equal(["Brakes", "Paint", "Noise", ""], lines.Select(line => line.Category));
        Assert.Equal([true, false, false, false], lines.Select(line => line.CumulativeShare is not null));
    }

    [Fact]
    public void Large_categories_stay_as_they_are()
    {
        var lines = Pareto.Of(Categories(("Brakes", 50), ("Air bag", 5)));

        Assert.Equal(lines, Pareto.Suppressed(lines, []));
    }

    private static Dictionary<string, Tally> Categories(params (string Category, long Count)[] counts) =>
        counts.ToDictionary(c => c.Category, c => new Tally(c.Count, c.Count, c.Count), StringComparer.Ordinal);
}
