namespace Sluice.Browser.Tests.Radio;

/// <summary>The radio story for one person, on a pipeline that has nothing else to do.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RadioStoryTests(BrowserFixture browser)
{
    [Fact]
    public Task Who_came_by_the_radio_and_calls_is_known_on_the_telephone_counted_on_the_board_and_one_person() =>
        new RadioStory(browser).PlayAsync();
}
