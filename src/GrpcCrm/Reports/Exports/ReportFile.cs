using System.Security.Cryptography;
using GrpcCrm.ReportFeed;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

/// <summary>The forms in which a report is downloaded; the numbers are the contract's.</summary>
public enum ReportFormat : short
{
    Unspecified = 0,
    Document = 1,
    Csv = 2,
    Html = 3,
}

/// <summary>A revision as a file.</summary>
public sealed record ReportFile(byte[] Content, string MediaType, string Name)
{
    public byte[] Sha256 { get; } = SHA256.HashData(Content);
}

/// <summary>Makes files of revisions, each in its form from the same cells.</summary>
public sealed class ReportFiles(HtmlExport html, ReportSections sections)
{
    public async Task<ReportFile> OfAsync(Publication publication, SheetNames names, ReportFormat format, string language)
    {
        var name = $"service-quality-{SheetNumbers.Date(publication.PeriodStart)}-{publication.ReportId}-{publication.Revision}";
        var texts = SheetTexts.For(language);
        ReportSheet Sheet() => publication.ToSheet(names, sections);
        return format switch
        {
            ReportFormat.Unspecified or ReportFormat.Document => new(publication.Content!, "application/x-protobuf", name + ".pb"),
            ReportFormat.Csv => new(CsvExport.Write(Sheet(), texts), "text/csv; charset=utf-8", name + ".csv"),
            ReportFormat.Html => new(await html.WriteAsync(Sheet(), texts), "text/html; charset=utf-8", name + ".html"),
        };
    }
}
