* Free format: words, long names, the sets left out.
NAME free format
OBJSENSE MAXIMIZE
ROWS
	N	total_welfare_of_everybody
	L	the_supply_of_the_first_type
	G	the_share_of_the_second_agent
	N	a_second_objective_which_is_dropped
COLUMNS
	probability_1	total_welfare_of_everybody	+1.5D+1	the_supply_of_the_first_type	1
	probability_1	a_second_objective_which_is_dropped	9
	probability_2	total_welfare_of_everybody	-1e-3
	probability_2	the_share_of_the_second_agent	7/3
	probability_3	a_second_objective_which_is_dropped	1
RHS
	the_supply_of_the_first_type	1	total_welfare_of_everybody	-12.5
	a_second_objective_which_is_dropped	4
BOUNDS
	FR	probability_3
ENDATA
