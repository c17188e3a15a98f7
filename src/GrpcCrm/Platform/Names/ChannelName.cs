using System.Text.RegularExpressions;

namespace GrpcCrm.Platform.Names;

/// <summary>The name of an ingest channel, dealers/{dealer}/ingestChannels/{channel}; the client chooses the channel's id.</summary>
public readonly partial record struct ChannelName(Guid Dealer, string Channel)
{
    public const string Collection = "ingestChannels";

    /// <summary>The pattern as people write it.</summary>
    public const string Shape = "dealers/{dealer}/ingestChannels/{channel}";

    public static bool TryParse(string text, out ChannelName name)
    {
        name = default;
        var slash = text.IndexOf($"/{Collection}/", StringComparison.Ordinal);
        if (slash < 0 || !ResourceNames.Dealers.TryParse(text[..slash], out var dealer)) return false;
        name = new ChannelName(dealer.Id, text[(slash + Collection.Length + 2)..]);
        return IdPattern().IsMatch(name.Channel);
    }

    public override string ToString() => $"{ResourceNames.Dealers.Format(Dealer)}/{Collection}/{Channel}";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
