using System.Globalization;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Storage;

/// <summary>The version of a resource as callers see it: opaque to them, the revision to us.</summary>
public static class Etag
{
    public static string Of(int revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>An empty etag matches any revision.</summary>
    public static void Match(string etag, int revision)
    {
        if (etag.Length > 0 && etag != Of(revision)) throw Fail.EtagMismatch();
    }
}
