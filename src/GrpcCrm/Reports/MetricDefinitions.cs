namespace GrpcCrm.Reports;

public enum MetricUnit : short { Count = 1, Percent = 2, Seconds = 3, Days = 4 }

public sealed record MetricDefinition(string Code, MetricUnit Unit, string English, string Chinese, string Formula)
{
    public string NameIn(string language) => language == "en" ? English : Chinese;
}

public static class MetricDefinitions
{
    public static readonly MetricDefinition Interactions = new("interactions.count", MetricUnit.Count, "Interactions", "顧客互動", "-");
    public static MetricDefinition Of(string code) => code == Interactions.Code ? Interactions : new(code, MetricUnit.Count, code, code, code);
}
