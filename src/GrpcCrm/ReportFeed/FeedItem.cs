namespace GrpcCrm.ReportFeed;

/// <summary>An event with the message that carries it, which all its readers share.</summary>
public sealed record FeedItem(FeedEvent Event, V1.ReportEvent Message, int Size)
{
    public static FeedItem Of(FeedEvent feedEvent)
    {
        var message = feedEvent.ToMessage();
        return new FeedItem(feedEvent, message, message.CalculateSize());
    }
}
