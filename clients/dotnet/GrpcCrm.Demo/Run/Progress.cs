using System.Diagnostics;
using Spectre.Console;

namespace GrpcCrm.Demo.Run;

/// <summary>Shows how far several works have come: bars on a terminal, elsewhere a line every few seconds.</summary>
internal sealed class Progress
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);
    private readonly IReadOnlyList<Work> _works;

    public Progress(IReadOnlyList<Work> works) => _works = works;

    /// <summary>One bar: what it counts, how far it goes, and how far it has come.</summary>
    internal sealed class Work(string name, long total)
    {
        public string Name => name;

        public long Total => total;

        public long Done { get; set; }
    }

    /// <summary>Shows until the task ends.</summary>
    public Task ShowAsync(Task task) => Screen.IsInteractive ? BarsAsync(task) : LinesAsync(task);

    private Task BarsAsync(Task task) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async context =>
        {
            var bars = _works.Select(work => context.AddTask(work.Name, maxValue: Math.Max(1, work.Total))).ToList();
            do
            {
                await Task.WhenAny(task, Task.Delay(Refresh));
                for (var place = 0; place < bars.Count; place++)
                    bars[place].Value = _works[place].Done;
            }
            while (!task.IsCompleted);
            await task;
        });

    private async Task LinesAsync(Task task)
    {
        var started = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(task, Task.Delay(LineEvery)) != task)
        {
            var (done, total) = (_works.Sum(work => work.Done), _works.Sum(work => work.Total));
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant($"  {done:N0} of {total:N0} after {seconds:N0} s"));
        }
        await task;
    }
}
