using System.Globalization;

namespace GrpcCrm.Platform.Paging;

/// <summary>One page of a list: how many rows, after which key.</summary>
public sealed class Page(int size, string[]? after, Func<IEnumerable<string>, string> token)
{
    /// <summary>Rows to read: one more than the page holds, to see whether another page follows.</summary>
    public int Take => size + 1;

    public bool IsFirst => after is null;

    public string Text(int part) => after![part];

    public Guid Id(int part) => Guid.ParseExact(after![part], "N");

    /// <summary>A time to the microsecond, in UTC.</summary>
    public DateTime Time(int part) => new(Number(part), DateTimeKind.Utc);

    public long Number(int part) => long.Parse(after![part], CultureInfo.InvariantCulture);

    /// <summary>Cuts the extra row off and makes the token of the next page, empty on the last.</summary>
    public (IReadOnlyList<T> Rows, string NextToken) Close<T>(IReadOnlyList<T> rows, Func<T, object[]> key)
    {
        if (rows.Count <= size) return (rows, "");
        var page = rows.Take(size).ToList();
        return (page, token(key(page[^1]).Select(Part)));
    }

    private static string Part(object value) =>
        value switch
        {
            Guid id => id.ToString("N"),
            DateTime time => time.Ticks.ToString(CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
