using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Platform.Paging;

/// <summary>
/// Reads the page that a list request asks for. A token is version, hash of the other arguments and the last row's key, signed for the
/// tenant: it continues this list for this caller and no other.
/// </summary>
public sealed class Lists(SigningKey signing, CallScope call)
{
    public const int DefaultSize = 100;
    public const int GreatestSize = 500;
    private const byte Version = 1;
    private const int HashSize = 16;
    private const char Separator = '\u001f';

    /// <summary>The page of these rows, in this order, as messages.</summary>
    public Task<Listed<TMessage>> PageAsync<T, TMessage>(
        IMessage request, IQueryable<T> rows, Order<T> order, Func<T, TMessage> toMessage, CancellationToken cancellationToken)
        where TMessage : IMessage =>
        PageAsync(request, rows, order, _ => Task.FromResult(toMessage), cancellationToken);

    /// <summary>As the other; what all its messages need is read once, for the rows that were found.</summary>
    public async Task<Listed<TMessage>> PageAsync<T, TMessage>(
        IMessage request, IQueryable<T> rows, Order<T> order, Func<IReadOnlyList<T>, Task<Func<T, TMessage>>> toMessages,
        CancellationToken cancellationToken)
        where TMessage : IMessage
    {
        var page = Open(request);
        var found = await order.Cut(rows, page).ToListAsync(cancellationToken);
        return page.Close(found, order.KeyOf, await toMessages(found));
    }

    /// <summary>Where a list of this request stands, for rows that are read in another way.</summary>
    public Page Open(IMessage request)
    {
        var fields = request.Descriptor;
        var asked = (int)fields.FindFieldByName("page_size").Accessor.GetValue(request);
        var token = (string)fields.FindFieldByName("page_token").Accessor.GetValue(request);
        var size = asked == 0 ? DefaultSize : Math.Min(asked, GreatestSize);
        var arguments = HashOfArguments(request);
        var after = token.Length == 0 ? null : KeyIn(token, arguments);
        return new Page(size, after, key => Token(arguments, key));
    }

    private string Purpose => $"page {call.Method} {call.Caller.Kind} {call.Caller.TenantId}";

    private string Token(byte[] arguments, IEnumerable<string> key) =>
        signing.Seal(Purpose, [Version, .. arguments, .. Encoding.UTF8.GetBytes(string.Join(Separator, key))]);

    private string[] KeyIn(string token, byte[] arguments)
    {
        if (signing.Open(Purpose, token) is not { Length: > HashSize } payload
            || payload[0] != Version
            || !payload.AsSpan(1, HashSize).SequenceEqual(arguments))
        {
            throw Fail.PageTokenInvalid();
        }

        return Encoding.UTF8.GetString(payload.AsSpan(1 + HashSize)).Split(Separator);
    }

    private static byte[] HashOfArguments(IMessage request)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        copy.Descriptor.FindFieldByName("page_size").Accessor.Clear(copy);
        copy.Descriptor.FindFieldByName("page_token").Accessor.Clear(copy);
        return SHA256.HashData(copy.ToByteArray())[..HashSize];
    }
}

/// <summary>A page of messages, and the token of the next one, empty on the last.</summary>
public sealed record Listed<TMessage>(IReadOnlyList<TMessage> Items, string NextPageToken);
