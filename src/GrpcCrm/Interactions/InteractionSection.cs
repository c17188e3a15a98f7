using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Interactions;

/// <summary>What reports tell of interactions: how many there are, by channel and direction, and how many name a known customer.</summary>
public sealed class InteractionSection : IReportSection
{
    private const string BeganIn = "interactions that began in [start, end) of the period";

    private static readonly string Figures =
        EmbeddedSql.Composed("Interactions/interaction_figures.sql", "{records}", "Interactions/interactions_in_period.sql");

    private static readonly string Found =
        EmbeddedSql.Composed("Interactions/interaction_sources.sql", "{records}", "Interactions/interactions_in_period.sql");

    private static readonly MetricDefinition Count = new()
    {
        Code = "interactions.count",
        Unit = MetricUnit.Count,
        Formula = "number of interactions; also split by channel and direction",
        Source = MetricSources.House,
        Window = BeganIn,
        Name = new("Interactions", "互動次數"),
        Split = new(SplitDimension.Of<CommunicationChannel>("channel"), SplitDimension.Of<InteractionDirection>("direction"))
        {
            Title = new("Interactions by channel", "各渠道的顧客互動"),
            Words = new Dictionary<string, LocalText>(StringComparer.Ordinal)
            {
                ["channel"] = new("channel", "渠道"),
                ["direction"] = new("direction", "方向"),
                ["UNSPECIFIED"] = new("Not said", "未註明"),
                ["PHONE"] = new("Phone", "電話"),
                ["SMS"] = new("SMS", "短訊"),
                ["EMAIL"] = new("E-mail", "電郵"),
                ["APP"] = new("App", "應用程式"),
                ["CHAT"] = new("Chat", "即時通訊"),
                ["SOCIAL_MEDIA"] = new("Social media", "社交媒體"),
                ["DIRECT_MAIL"] = new("Letter", "郵寄信件"),
                ["VISIT"] = new("Visit", "到訪"),
                ["WEB_FORM"] = new("Web form", "網上表格"),
                ["INBOUND"] = new("From customers", "顧客主動"),
                ["OUTBOUND"] = new("To customers", "經銷商主動"),
            },
        },
    };

    private static readonly MetricDefinition WithCustomer = new()
    {
        Code = "interactions.with_customer",
        Unit = MetricUnit.Percent,
        Formula = "100 × interactions that name a customer whom the dealer had on file, deleted since or not / interactions",
        Source = $"{MetricSources.House} (missing data); {MetricSources.Wilson}",
        Window = BeganIn,
        Name = new("Interactions with a known customer", "已知客戶的互動比例"),
        WithCustomerOf = Count.Code,
    };

    public IReadOnlyList<MetricDefinition> Metrics { get; } = [Count, WithCustomer];

    public string Versions { get; } = EmbeddedSql.Text("Interactions/interaction_versions.sql");

    public string Deleted { get; } = EmbeddedSql.Text("Interactions/deleted_interaction.sql");

    public string FirstRecord { get; } = EmbeddedSql.Text("Interactions/first_interaction.sql");

    public string Holds { get; } = EmbeddedSql.Text("Interactions/holds_interaction.sql");

    /// <summary>It counts when it began.</summary>
    public static LateSpan SpanOf(DateTime occurred) => new(occurred, occurred);

    public IReadOnlyList<SectionQuery<PhaseCounts>> Counts(SectionScope scope) =>
        [new(Figures, [scope.ManufacturerId, scope.DealerId, scope.Start, scope.End, scope.AsOf], Add)];

    public SectionQuery<ICollection<CellSource>> Sources(SectionScope scope, CellQuestion question)
    {
        var split = question.Split ?? default;
        object[] parameters =
        [
            scope.ManufacturerId, scope.DealerId, scope.Start, scope.End, scope.AsOf, question.PhaseNumbers, split.First, split.Second,
            (object?)question.After ?? DBNull.Value, question.Take,
        ];
        var countsAll = question.Metric == Count;
        return new(Found, parameters, (row, sources) =>
            sources.Add(new(Interaction.Names.Collection, row.GetGuid(0), countsAll || row.GetBoolean(1))));
    }

    private static void Add(NpgsqlDataReader row, PhaseCounts counts)
    {
        var (split, group) = (new SplitKey(row.GetInt16(1), row.GetInt16(2)), CustomerGroup.Read(row, first: 3));
        foreach (var phases in counts.Of(row.GetInt16(0))) phases.Add(Count, split, group);
    }
}
