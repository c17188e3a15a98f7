using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace GrpcCrm.Reports.Exports;

/// <summary>The cells as a page, rendered here once: nothing of it runs where it is read.</summary>
public sealed class HtmlExport(IServiceProvider services, ILoggerFactory loggers)
{
    public async Task<byte[]> WriteAsync(ReportSheet sheet, SheetTexts texts)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ReportPage.Sheet)] = sheet,
            [nameof(ReportPage.Texts)] = texts,
        });
        var page = await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<ReportPage>(parameters)).ToHtmlString());
        return Encoding.UTF8.GetBytes(page);
    }
}
