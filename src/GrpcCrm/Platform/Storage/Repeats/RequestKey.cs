using System.Security.Cryptography;
using Google.Protobuf;

namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>What makes a request the same as one before: the id that its caller gave it, and the hash of all else in it.</summary>
public sealed record RequestKey(Guid Id, byte[] Hash)
{
    public const string Field = "request_id";

    /// <summary>The key of a request that names one, else null.</summary>
    public static RequestKey? Of(IMessage request)
    {
        if (request.Descriptor.FindFieldByName(Field) is not { } field) return null;
        if (!Guid.TryParseExact((string)field.Accessor.GetValue(request), "D", out var id)) return null;
        var rest = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        field.Accessor.Clear(rest);
        return new RequestKey(id, SHA256.HashData(rest.ToByteArray()));
    }
}
