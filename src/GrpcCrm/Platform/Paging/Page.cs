using Google.Protobuf;

namespace GrpcCrm.Platform.Paging;

/// <summary>One page of a list: how many rows, after which key.</summary>
public sealed class Page(int size, string[]? after, Func<IEnumerable<string>, string> token)
{
    /// <summary>
    /// Bytes of a page's messages. Clients take answers up to 4 MiB unless they are told otherwise, and a page that is too large for one
    /// could not be got past.
    /// </summary>
    public const int GreatestBytes = 1024 * 1024;

    /// <summary>Rows to read: one more than the page holds, to see whether another page follows.</summary>
    public int Take => size + 1;

    public bool IsFirst => after is null;

    public string Text(int part) => after![part];

    public Guid Id(int part) => Guid.ParseExact(after![part], "N");

    /// <summary>
    /// The messages of the page, as many as it holds in number and in bytes, but always one; and the token of the next page, empty on the
    /// last.
    /// </summary>
    public Listed<TMessage> Close<T, TMessage>(IReadOnlyList<T> rows, Func<T, IEnumerable<string>> key, Func<T, TMessage> toMessage)
        where TMessage : IMessage
    {
        var items = new List<TMessage>();
        var bytes = 0;
        foreach (var row in rows.Take(size))
        {
            var item = toMessage(row);
            bytes += item.CalculateSize();
            if (bytes > GreatestBytes && items.Count > 0) break;
            items.Add(item);
        }

        return new(items, items.Count < rows.Count ? token(key(rows[items.Count - 1])) : "");
    }
}
