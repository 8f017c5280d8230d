// The Korean typeface from our own origin, in small parts that a browser only fetches for the characters it shows.
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css'
