using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Tests.Platform;

/// <summary>The quick check is certain of what is right alone; all else is for the thorough one.</summary>
public sealed class QuickCheckTests
{
    public static TheoryData<string> Doubts => [.. Spoilt.Keys];

    private static Dictionary<string, Action<V1.IngestRecord>> Spoilt => new(StringComparer.Ordinal)
    {
        ["key missing"] = record => record.ExternalId = "",
        ["key too long"] = record => record.ExternalId = new string('k', 201),
        ["NUL"] = record => record.Interaction.Subject = "a\0b",
        ["not UTF-8"] = record => record.Interaction.Notes = "a\uFFFDb",
        ["control character"] = record => record.Interaction.Notes = "a\u0007b",
        ["version below zero"] = record => record.SourceVersion = -1,
        ["unknown enum"] = record => record.Interaction.Channel = (V1.CommunicationChannel)99,
        ["enum missing"] = record => record.Interaction.Direction = V1.InteractionDirection.Unspecified,
        ["time out of range"] = record => record.Interaction.OccurredTime.Seconds = -99_999_999_999,
        ["reference without a key"] = record => record.Interaction.CustomerReference = new(),
        ["name, which is the service's"] = record => record.Interaction.Name = "dealers/1/interactions/1",
        ["output-only time"] = record => record.Interaction.CreateTime = new Timestamp { Seconds = 1_700_000_000 },
    };

    [Fact]
    public void A_record_as_it_should_be_is_fine() => Assert.True(IsFine(Record()));

    [Theory]
    [MemberData(nameof(Doubts))]
    public void A_record_with_anything_wrong_or_to_clear_is_not(string doubt)
    {
        var record = Record();

        Spoilt[doubt](record);

        Assert.False(IsFine(record));
    }

    private static bool IsFine(IMessage record) => MessageCheck.Of(record.Descriptor).IsFine(record);

    private static V1.IngestRecord Record() => new()
    {
        ExternalId = "I1",
        SourceVersion = 1,
        Interaction = new()
        {
            Channel = V1.CommunicationChannel.Phone,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = new Timestamp { Seconds = 1_700_000_000 },
            Subject = "Subject 主題",
            CustomerReference = new() { SourceSystem = "dms", ExternalId = "C1" },
        },
    };
}
