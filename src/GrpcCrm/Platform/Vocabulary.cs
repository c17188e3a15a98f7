using System.Text.Json;

namespace GrpcCrm.Platform;

/// <summary>Ways of communication; names and numbers are those of the contract.</summary>
public enum CommunicationChannel : short
{
    Unspecified = 0,
    Phone = 1,
    Sms = 2,
    Email = 3,
    App = 4,
    Chat = 5,
    SocialMedia = 6,
    DirectMail = 7,
    Visit = 8,
    WebForm = 9,
}

/// <summary>Phases of the customer's journey; names and numbers are those of the contract.</summary>
public enum JourneyPhase : short
{
    Unspecified = 0,
    PreSales = 1,
    Sales = 2,
    AfterSales = 3,
}

public static class Vocabulary
{
    /// <summary>A value as the contract names it, without the enum's prefix: CLOSED_ACCEPTED for ClosedAccepted.</summary>
    public static string WireName<T>(this T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());
}
