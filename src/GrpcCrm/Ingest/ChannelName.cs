using GrpcCrm.Platform.Names;

namespace GrpcCrm.Ingest;

/// <summary>The name of an ingest channel, dealers/{dealer}/ingestChannels/{channel}; the client chooses the channel's id.</summary>
public readonly record struct ChannelName(Guid Dealer, string Channel)
{
    public static readonly ResourcePattern Names = ResourceNames.Of("ingestChannels");

    public static bool TryParse(string text, out ChannelName name)
    {
        var matches = Names.TryParse(text, out var dealer, out var channel);
        name = matches ? new ChannelName(dealer, channel) : default;
        return matches;
    }

    public override string ToString() => Names.Format(Dealer, Channel);
}
